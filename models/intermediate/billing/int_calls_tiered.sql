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

prefixes_given as (

    select * from {{ ref('int_volume_tier_prefixes_given') }}

),

prefix_lengths as (

    select distinct
        account_id,
        prefix_length
    from prefixes_given

),

longest_prefixes as (

    select
        account_id,
        max(prefix_length) as prefix_length
    from prefix_lengths
    group by account_id

),

-- only the accounts that have volume tiers: the calls of all others must cost nothing here
counted_charges as (

    select
        charges.*,
        rate_tables.rated_number,
        longest_prefixes.prefix_length
    from charges
    inner join longest_prefixes on charges.account_id = longest_prefixes.account_id
    inner join rate_tables on charges.rate_table_id = rate_tables.rate_table_id
    inner join rates on charges.rate_id = rates.rate_id
    where rate_tables.charge_unit <> 'event' and rates.markup_percent is null

),

-- no digit beyond the account's longest prefix decides anything
counted_calls as (

    select
        counted_charges.*,
        substr(
            coalesce(
                case counted_charges.rated_number
                    when 'calling' then calls.calling_number
                    else calls.called_number
                end,
                ''
            ),
            1,
            counted_charges.prefix_length
        ) as first_digits
    from counted_charges
    inner join calls on counted_charges.call_id = calls.call_id

),

-- decided once for all calls of a day to one beginning, not per call
occasions as (

    select distinct
        account_id,
        charge_date,
        first_digits
    from counted_calls

),

-- an equality join on every prefix length of the account, as in the lookup of rates; on no day is
-- a prefix in two volume tiers of an account (account_volume_tiers_faults)
tiers_of_occasions as (

    select
        occasions.account_id,
        occasions.charge_date,
        occasions.first_digits,
        prefixes_given.volume_tier_id,
        prefixes_given.prefix
    from occasions
    inner join prefix_lengths
        on occasions.account_id = prefix_lengths.account_id
        and length(occasions.first_digits) >= prefix_lengths.prefix_length
    inner join prefixes_given
        on occasions.account_id = prefixes_given.account_id
        and substr(occasions.first_digits, 1, prefix_lengths.prefix_length)
        = prefixes_given.prefix
        and occasions.charge_date >= prefixes_given.valid_from
        and occasions.charge_date < prefixes_given.valid_to
    qualify row_number() over (
            partition by occasions.account_id, occasions.charge_date, occasions.first_digits
            order by prefixes_given.prefix_length desc
        ) = 1

),

final as (

    select
        counted_calls.call_id,
        counted_calls.account_id,
        tiers_of_occasions.volume_tier_id,
        tiers_of_occasions.prefix as matched_prefix,
        counted_calls.charge_date,
        cast(date_trunc('month', counted_calls.charge_date) as date) as period_start,
        counted_calls.billed_seconds,
        counted_calls.charge,
        counted_calls.currency
    from counted_calls
    inner join tiers_of_occasions
        on counted_calls.account_id = tiers_of_occasions.account_id
        and counted_calls.charge_date = tiers_of_occasions.charge_date
        and counted_calls.first_digits = tiers_of_occasions.first_digits

)

select * from final
