{#
    network_bits: the fixed bits of a CIDR network (`192.0.2.0/24`; a plain address is a network of
    one), in the form of address_bits; null when the text is no network. Bits behind the prefix are
    cut off, so `192.0.2.7/24` is `192.0.2.0/24`.
#}
{% macro network_bits(text) -%}
    {%- set address = "split_part(" ~ text ~ ", '/', 1)" -%}
    {%- set prefix_bits = "try_cast(split_part(" ~ text ~ ", '/', 2) as integer)" -%}
    case
        when not contains({{ text }}, '/') then {{ address_bits(address) }}
        {#- digits only: the engine would cast 8.4 and 1e1 to whole numbers #}
        when regexp_matches({{ text }}, '^[^/]+/[0-9]{1,3}$')
            and {{ prefix_bits }} between 0 and length({{ address_bits(address) }}) - 2
            then left({{ address_bits(address) }}, 2 + {{ prefix_bits }})
    end
{%- endmacro %}
