{#
    account_volume_tiers_faults: volume tiers are for customers, and on no day is a prefix in two
    of an account's: a call counts in one at most.
#}
{% macro account_volume_tiers_faults(relation, file_name) -%}
{{ ends_before_start(relation, file_name) }}
union all
{{ provider_faults(
    relation, file_name,
    'volume tiers are for customers; price a provider by its rate table'
) }}
union all
{{ overlap_faults(relation, file_name, ['account_id', 'volume_tier_id']) }}
union all
{{ given_prefix_faults(
    relation, file_name, 'volume_tier_id', ref('volume_tier_destinations'),
    'a call counts in one volume tier: let one end where the other begins, or divide the prefixes'
) }}
{%- endmacro %}
