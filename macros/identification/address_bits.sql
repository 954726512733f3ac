{#
    address_bits: an IPv4 or IPv6 address as text: `4:` and 32, or `6:` and 128 digits 0 or 1; null
    when the text is no address. What switches write around one makes it none: a port, a zone
    (`fe80::1%eth0`), IPv4 digits at the end of IPv6. Octets may be padded with zeros.
    An address is in a network when its bits begin with the network's (network_bits).
    Plain text, so that neither an extension nor a 128-bit type is needed.
#}
{% macro address_bits(text) -%}
    case
        when regexp_matches({{ text }}, '^[0-9]{1,3}([.][0-9]{1,3}){3}$')
            and not list_bool_or(list_transform(
                string_split({{ text }}, '.'), lambda octet: try_cast(octet as integer) > 255
            ))
            then '4:' || list_aggregate(list_transform(
                string_split({{ text }}, '.'),
                lambda octet: lpad(bin(try_cast(octet as integer)), 8, '0')
            ), 'string_agg', '')
        when regexp_matches({{ text }}, '^[0-9a-fA-F:]+$')
            and regexp_matches({{ text }}, ':.*:')
            and not regexp_matches({{ text }}, '::.*::|:::|[0-9a-fA-F]{5}|^:[^:]|[^:]:$')
            and (
                {{ hextet_count(text) }} = 8 and not contains({{ text }}, '::')
                or {{ hextet_count(text) }} < 8 and contains({{ text }}, '::')
            )
            then '6:' || list_aggregate(list_transform(
                string_split(regexp_replace(
                    {{ text }}, '::', ':' || repeat('0:', 8 - {{ hextet_count(text) }})
                ), ':'),
                lambda hextet: case
                    when hextet = '' then ''
                    else lpad(bin(try_cast('0x' || hextet as integer)), 16, '0')
                end
            ), 'string_agg', '')
    end
{%- endmacro %}

{# hextet_count: how many groups of hex digits an IPv6 text names. #}
{% macro hextet_count(text) -%}
    len(list_filter(string_split({{ text }}, ':'), lambda hextet: hextet <> ''))
{%- endmacro %}
