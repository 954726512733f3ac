{{ charges_in_parts('provider') }}
