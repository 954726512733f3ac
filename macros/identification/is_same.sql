{#
    is_same: whether a call's value equals a condition's, seconds as numbers (`45` is `45.0`) and
    times as moments. Other fields are compared by a join on their text.
#}
{% macro is_same(field_value, conditions) -%}
    case
        when {{ conditions }}.field = 'talk_seconds' then
            try_cast({{ field_value }} as decimal(12, 3))
            = try_cast({{ conditions }}.value as decimal(12, 3))
        else {{ utc_timestamp(field_value) }} = {{ utc_timestamp(conditions ~ '.value') }}
    end
{%- endmacro %}
