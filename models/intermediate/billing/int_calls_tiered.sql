with

charges as (

    select * from {{ ref('fct_customer_charges') }}
    where rating_status = 'rated' and billed_seconds > 0

),

calls as (

    select * from {{ ref('fct_calls') }}

),

rate_tables as (

    select * from {{ ref('stg_rate_tables') }}

),

rates as (

    select * from {{ ref('stg_rates') }}

),

given as (

    select * from {{ ref('stg_account_volume_tiers') }}

),

destinations as (

    select * from {{ ref('stg_volume_tier_destinations') }}

),

prefixes_given as (

    select
        given.account_id,
        given.volume_tier_id,
        coalesce(given.valid_from, date '0001-01-01') as valid_from,
        coalesce(given.valid_to, date '9999-12-31') as valid_to,
        destinations.prefix,
        length(destinations.prefix) as prefix_length
    from given
    inner join destinations on given.volume_tier_id = destinations.volume_tier_id

),

accounts_given as (

    select distinct account_id from given

),

-- only the accounts that have volume tiers: the calls of all others must cost nothing here
counted_charges as (

    select
        charges.*,
        rate_tables.rated_number as number_rated
    from charges
    inner join accounts_given on charges.account_id = accounts_given.account_id
    inner join rate_tables on charges.rate_table_id = rate_tables.rate_table_id
    inner join rates on charges.rate_id = rates.rate_id
    where rate_tables.charge_unit <> 'event' and rates.markup_percent is null

),

counted_calls as (

    select
        counted_charges.*,
        coalesce(
            case counted_charges.number_rated
                when 'calling' then calls.calling_number
                else calls.called_number
            end,
            ''
        ) as rated_number
    from counted_charges
    inner join calls on counted_charges.call_id = calls.call_id

),

prefix_lengths as (

    select distinct
        account_id,
        prefix_length
    from prefixes_given

),

-- an equality join on every prefix length of the account, as in the lookup of rates
candidates as (

    select
        counted_calls.*,
        prefix_lengths.prefix_length,
        substr(counted_calls.rated_number, 1, prefix_lengths.prefix_length) as prefix
    from counted_calls
    inner join prefix_lengths
        on counted_calls.account_id = prefix_lengths.account_id
        and length(counted_calls.rated_number) >= prefix_lengths.prefix_length

),

-- on no day is a prefix in two volume tiers of an account (account_volume_tiers_faults)
matched as (

    select
        candidates.*,
        prefixes_given.volume_tier_id
    from candidates
    inner join prefixes_given
        on candidates.account_id = prefixes_given.account_id
        and candidates.prefix = prefixes_given.prefix
        and candidates.charge_date >= prefixes_given.valid_from
        and candidates.charge_date < prefixes_given.valid_to
    qualify row_number() over (
            partition by candidates.call_id order by candidates.prefix_length desc
        ) = 1

),

final as (

    select
        call_id,
        account_id,
        volume_tier_id,
        prefix as matched_prefix,
        charge_date,
        cast(date_trunc('month', charge_date) as date) as period_start,
        billed_seconds,
        charge,
        currency
    from matched

)

select * from final
