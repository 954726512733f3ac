{{ charges_in_parts('customer') }}
