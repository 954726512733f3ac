{# plans_faults: included minutes are whole seconds, and there are numbers that they are for. #}
{% macro plans_faults(relation, file_name) -%}
{{ whole_second_faults(relation, file_name, 'included_minutes') }}
union all
{{ fault(
    relation, file_name, 'included_minutes',
    seed_decimal('included_minutes') ~ ' > 0 and plan_id not in (select named.plan_id from '
    ~ ref('plan_destinations') ~ ' as named where named.plan_id is not null)',
    "'the plan has no destinations, so no call would use its minutes'",
    'add its prefixes to plan_destinations.csv; an empty prefix takes every number'
) }}
{%- endmacro %}
