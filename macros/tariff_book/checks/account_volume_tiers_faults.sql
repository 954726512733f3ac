{#
    account_volume_tiers_faults: volume tiers are for customers, and on no day is a prefix in two
    of an account's: a call counts in one at most. Tiers price in the account's currency what its
    calls are charged, so an account that has any has only rate tables in its currency.
#}
{% macro account_volume_tiers_faults(relation, file_name) -%}
{{ ends_before_start(relation, file_name) }}
union all
{{ provider_faults(
    relation, file_name,
    'volume tiers are for customers; price a provider by its rate table'
) }}
union all
select
    {{ file_name }} as file_name,
    given._line_number as line_number,
    'account_id' as column_name,
    '''' || given.account_id || ''' is in ' || min(accounts.currency) || ' and has the rate table '''
    || min(rate_tables.rate_table_id) || ''' in ' || min_by(
        rate_tables.currency, rate_tables.rate_table_id
    ) as reason,
    'give it rate tables in its own currency, which is that of the tiers' as way_out
from {{ relation }} as given
inner join {{ ref('accounts') }} as accounts on given.account_id = accounts.account_id
inner join {{ ref('account_rate_tables') }} as assigned
    on given.account_id = assigned.account_id
inner join {{ ref('rate_tables') }} as rate_tables
    on assigned.rate_table_id = rate_tables.rate_table_id
where rate_tables.currency <> accounts.currency
group by given._line_number, given.account_id
union all
{{ overlap_faults(relation, file_name, ['account_id', 'volume_tier_id']) }}
union all
{{ given_prefix_faults(
    relation, file_name, 'volume_tier_id', ref('volume_tier_destinations'),
    'a call counts in one volume tier: let one end where the other begins, or divide the prefixes'
) }}
{%- endmacro %}
