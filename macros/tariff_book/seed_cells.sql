{#
    Typed readings of one cell of a seed, for the stg_<seed> models. Each returns an SQL expression
    that is null for an empty cell and for an illegal one; illegal cells stop the build in the test
    legal_seed before anything reads them.
#}

{# A date written YYYY-MM-DD. #}
{% macro seed_date(column) -%}
    case
        when regexp_matches({{ column }}, '^[0-9]{4}-[0-9]{2}-[0-9]{2}$')
            then try_cast({{ column }} as date)
    end
{%- endmacro %}

{# A boolean, `fallback` when empty. #}
{% macro seed_boolean(column, fallback) -%}
    coalesce(lower({{ column }}) = 'true', {{ fallback }})
{%- endmacro %}

{# A whole number. #}
{% macro seed_integer(column) -%}
    try_cast({{ column }} as bigint)
{%- endmacro %}

{# An amount, a rate or a percentage: up to 8 digits before the point and 10 after it. #}
{% macro seed_decimal(column) -%}
    try_cast({{ column }} as decimal(18, 10))
{%- endmacro %}

{# A list of texts, separated by `|`; an empty list when the cell is empty. #}
{% macro seed_list(column) -%}
    coalesce(
        list_transform(string_split({{ column }}, '|'), lambda part: trim(part)),
        cast([] as varchar [])
    )
{%- endmacro %}
