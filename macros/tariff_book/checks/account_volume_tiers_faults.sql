{#
    account_volume_tiers_faults: volume tiers are for customers, and on no day is a prefix in two
    of an account's: a call counts in one at most. Tiers price in the account's currency what its
    calls are charged, so an account that has any has only rate tables in its currency.
#}
{% macro account_volume_tiers_faults(relation, file_name) -%}
{%- set prefixes_given -%}
    select
        given._line_number,
        given.account_id,
        given.volume_tier_id,
        given.starts,
        given.ends,
        coalesce(destinations.prefix, '') as prefix
    from (
        select
            _line_number,
            account_id,
            volume_tier_id,
            coalesce({{ seed_date('valid_from') }}, date '0001-01-01') as starts,
            coalesce(
                {{ seed_date('valid_to') }},
                lead({{ seed_date('valid_from') }}) over (
                    partition by account_id, volume_tier_id
                    order by {{ seed_date('valid_from') }} nulls first
                ),
                date '9999-12-31'
            ) as ends
        from {{ relation }}
    ) as given
    inner join {{ ref('volume_tier_destinations') }} as destinations
        on given.volume_tier_id = destinations.volume_tier_id
{%- endset -%}
{{ ends_before_start(relation, file_name) }}
union all
{{ fault(
    relation, file_name, 'account_id',
    'account_id in (select account_id from ' ~ ref('accounts')
    ~ " where lower(is_provider) = 'true')",
    "'''' || account_id || ''' is a provider'",
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
select
    {{ file_name }} as file_name,
    later._line_number as line_number,
    'volume_tier_id' as column_name,
    case min(later.prefix)
        when '' then 'the empty prefix' else 'the prefix ' || min(later.prefix)
    end
    || ' is also in ''' || earlier.volume_tier_id || ''' (line ' || earlier._line_number
    || ') on the same days' as reason,
    'a call counts in one volume tier: let one end where the other begins, or divide the prefixes'
        as way_out
from ({{ prefixes_given }}) as later
inner join ({{ prefixes_given }}) as earlier
    on later.account_id = earlier.account_id
    and later.prefix = earlier.prefix
    and later._line_number > earlier._line_number
    and later.volume_tier_id <> earlier.volume_tier_id
    and later.starts < earlier.ends
    and earlier.starts < later.ends
group by later._line_number, earlier._line_number, earlier.volume_tier_id
{%- endmacro %}
