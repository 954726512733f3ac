{#
    e164_digits: a dialled string as E.164 digits without `+`, by the first rule of its dial plan
    that fits; null when none does (`s`, `anonymous`, `*60`, an extension). International prefixes
    are tried before the national one, since a plan's national prefix (0) may begin its
    international one (00). Reads the columns of stg_dial_plans, which must be in scope.
#}
{% macro e164_digits(dialled) -%}
    {%- set after_international -%}
        substr({{ dialled }}, 1 + {{ longest_prefix_length(dialled, 'international_prefixes') }})
    {%- endset -%}
    {%- set after_national = 'substr(' ~ dialled ~ ', 1 + length(national_prefix))' -%}
    {%- set after_country = 'substr(' ~ dialled ~ ', 1 + length(country_code))' -%}
    case
        when not regexp_matches({{ dialled }}, '^[+]?[0-9]+$') then null
        when country_code = '' then ltrim({{ dialled }}, '+')
        when starts_with({{ dialled }}, '+')
            then case when length({{ dialled }}) <= 16 then substr({{ dialled }}, 2) end
        when {{ longest_prefix_length(dialled, 'international_prefixes') }} > 0
            and length({{ after_international }}) between 1 and 15
            then {{ after_international }}
        when national_prefix <> '' and starts_with({{ dialled }}, national_prefix)
            and {{ has_national_length(after_national) }}
            then country_code || {{ after_national }}
        when {{ has_national_length(dialled) }} and len(national_number_digits) > 0
            then country_code || {{ dialled }}
        when starts_with({{ dialled }}, country_code) and len(national_number_digits) > 0
            and {{ has_national_length(after_country) }}
            then {{ dialled }}
        when list_contains(short_numbers, {{ dialled }}) then country_code || {{ dialled }}
        when is_bare_e164_taken and length({{ dialled }}) between 8 and 15 then {{ dialled }}
    end
{%- endmacro %}

{# has_national_length: a plan without lengths takes any length that fits E.164. #}
{% macro has_national_length(digits) -%}
    (
        list_contains(national_number_digits, length({{ digits }}))
        or len(national_number_digits) = 0 and length({{ digits }}) between 1 and 14
    )
{%- endmacro %}
