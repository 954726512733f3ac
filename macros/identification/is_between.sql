{#
    is_between: whether a call's value lies in a condition's range `a|b`, both ends included:
    numbers for seconds, moments for times, text otherwise.
#}
{% macro is_between(field_value, conditions) -%}
    case
        when {{ conditions }}.field = 'talk_seconds' then
            try_cast({{ field_value }} as decimal(12, 3))
            between {{ range_end(conditions, 1, 'decimal(12, 3)') }}
            and {{ range_end(conditions, 2, 'decimal(12, 3)') }}
        when {{ conditions }}.field in ('call_started', 'call_ended') then
            {{ utc_timestamp(field_value) }}
            between {{ utc_timestamp(range_text(conditions, 1)) }}
            and {{ utc_timestamp(range_text(conditions, 2)) }}
        else {{ field_value }}
            between {{ range_text(conditions, 1) }} and {{ range_text(conditions, 2) }}
    end
{%- endmacro %}

{# range_text: one end of `a|b`, trimmed. #}
{% macro range_text(conditions, position) -%}
    trim(split_part({{ conditions }}.value, '|', {{ position }}))
{%- endmacro %}

{# range_end: one end of `a|b` as a number. #}
{% macro range_end(conditions, position, type) -%}
    try_cast({{ range_text(conditions, position) }} as {{ type }})
{%- endmacro %}
