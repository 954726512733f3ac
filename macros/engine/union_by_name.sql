{#
    union_by_name: all rows of several relations, columns matched by name and never by position: a
    column that moved in one of them must not swap values.

    Argument:
      selects: list of {relation, extra}, extra being further columns as SQL, or ''
#}
{% macro union_by_name(selects) -%}
    {{ return(adapter.dispatch('union_by_name')(selects)) }}
{%- endmacro %}

{% macro duckdb__union_by_name(selects) -%}
    {%- for select in selects -%}
    {{ '\n\n    union all by name\n\n    ' if not loop.first }}select
        {{ select.extra ~ ',\n        ' if select.extra }}*
    from {{ select.relation }}
    {%- endfor -%}
{%- endmacro %}

{% macro default__union_by_name(selects) -%}
    {%- set names = adapter.get_columns_in_relation(selects[0].relation) | map(attribute='quoted')
        | join(', ') if execute else '*' -%}
    {%- for select in selects -%}
    {{ '\n\n    union all\n\n    ' if not loop.first }}select
        {{ select.extra ~ ',\n        ' if select.extra }}{{ names }}
    from {{ select.relation }}
    {%- endfor -%}
{%- endmacro %}
