{#
    account_plans_faults: plans are for customers, on no day is a prefix in two plans of an account (a
    call uses the minutes of one at most), and who has a plan no times shares the minutes of others.
#}
{% macro account_plans_faults(relation, file_name) -%}
{{ ends_before_start(relation, file_name) }}
union all
{{ provider_faults(
    relation, file_name, 'plans are for customers; price a provider by its rate table'
) }}
union all
{{ fault(
    relation, file_name, 'quantity', seed_integer('quantity') ~ ' = 0 and pool_id is null',
    "'''' || quantity || ''' has no fee and no minutes, and there is no pool to share'",
    'write the pool whose minutes the account uses, or how many times it has the plan'
) }}
union all
{{ overlap_faults(relation, file_name, ['account_id', 'plan_id']) }}
union all
{{ given_prefix_faults(
    relation, file_name, 'plan_id', ref('plan_destinations'),
    'a call uses the minutes of one plan: let one end where the other begins, or divide the prefixes'
) }}
{%- endmacro %}
