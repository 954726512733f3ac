{#
    e164_digits: a dialled string as E.164 digits without `+`, by the first rule of its dial plan
    that fits; null when none does (`s`, `anonymous`, `*60`, an extension). International prefixes
    are tried before the national one, since a plan's national prefix (0) may begin its
    international one (00); of those, the longest that leaves a number.
#}
{% macro e164_digits(dialled, plan) -%}
    {%- set country_code = text_literal(plan.country_code) -%}
    {%- set after_national = 'substr(' ~ dialled ~ ', ' ~ (1 + plan.national_prefix | length) ~ ')' -%}
    {%- set after_country = 'substr(' ~ dialled ~ ', ' ~ (1 + plan.country_code | length) ~ ')' -%}
    case
        when not {{ matches_fully(dialled, '[+]?[0-9]+') }} then null
        {%- if not plan.country_code %}
        else ltrim({{ dialled }}, '+')
        {%- else %}
        when {{ begins_with(dialled, "'+'") }}
            then case when length({{ dialled }}) <= 16 then substr({{ dialled }}, 2) end
        {%- for length in plan.international_prefixes | map('length') | unique | sort(reverse=true) %}
        when length({{ dialled }}) between {{ length + 1 }} and {{ length + 15 }}
            and substr({{ dialled }}, 1, {{ length }}) in (
                {%- for prefix in plan.international_prefixes if prefix | length == length %}
                {{ text_literal(prefix) }}{{ ',' if not loop.last }}
                {%- endfor %}
            )
            then substr({{ dialled }}, {{ length + 1 }})
        {%- endfor %}
        {%- if plan.national_prefix %}
        when {{ begins_with(dialled, text_literal(plan.national_prefix)) }}
            and {{ has_national_length(after_national, plan) }}
            then {{ country_code }} || {{ after_national }}
        {%- endif %}
        {%- if plan.national_number_digits %}
        when {{ has_national_length(dialled, plan) }} then {{ country_code }} || {{ dialled }}
        when {{ begins_with(dialled, country_code) }}
            and {{ has_national_length(after_country, plan) }}
            then {{ dialled }}
        {%- endif %}
        {%- if plan.short_numbers %}
        when {{ dialled }} in (
                {%- for number in plan.short_numbers %}
                {{ text_literal(number) }}{{ ',' if not loop.last }}
                {%- endfor %}
            )
            then {{ country_code }} || {{ dialled }}
        {%- endif %}
        {%- if plan.is_bare_e164_taken %}
        when length({{ dialled }}) between 8 and 15 then {{ dialled }}
        {%- endif %}
        {%- endif %}
    end
{%- endmacro %}

{# has_national_length: a plan without lengths takes any length that fits E.164. #}
{% macro has_national_length(digits, plan) -%}
    length({{ digits }})
    {%- if plan.national_number_digits %} in ({{ plan.national_number_digits | join(', ') }})
    {%- else %} between 1 and 14
    {%- endif -%}
{%- endmacro %}
