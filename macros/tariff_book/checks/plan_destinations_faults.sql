{# plan_destinations_faults: a plan has a prefix once, and a prefix can begin a number. #}
{% macro plan_destinations_faults(relation, file_name) -%}
{{ destination_faults(relation, file_name, 'plan_id') }}
{%- endmacro %}
