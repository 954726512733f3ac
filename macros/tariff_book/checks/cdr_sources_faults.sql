{# cdr_sources_faults: the format has a staging model. #}
{% macro cdr_sources_faults(relation, file_name) -%}
{{ fault(
    relation, file_name, 'format',
    "format not in ('" ~ var('cdr_formats') | join("', '") ~ "')",
    "'''' || format || ''' is not a format of this project'",
    'choose one that `ratehouse formats list` shows'
) }}
{%- endmacro %}
