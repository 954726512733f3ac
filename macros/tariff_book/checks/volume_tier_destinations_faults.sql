{# volume_tier_destinations_faults: an id has a prefix once, and a prefix can begin a number. #}
{% macro volume_tier_destinations_faults(relation, file_name) -%}
{{ destination_faults(relation, file_name, 'volume_tier_id') }}
{%- endmacro %}
