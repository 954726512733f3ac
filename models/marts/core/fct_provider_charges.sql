{{ config(**built_by_day()) }}
-- depends_on: {{ ref('int_days_to_build') }}

{{ side_charges('provider') }}
