{# seed_list: a cell of texts separated by `|` as a list; an empty list when it is empty. #}
{% macro seed_list(column) -%}
    coalesce(
        list_transform(string_split({{ column }}, '|'), lambda part: trim(part)),
        cast([] as varchar [])
    )
{%- endmacro %}
