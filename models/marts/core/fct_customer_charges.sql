{{ config(**built_by_day()) }}

{{ side_charges('customer') }}
