{# The schemas are exactly raw, seeds, staging, intermediate and marts, on every target. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name if custom_schema_name else target.schema }}
{%- endmacro %}
