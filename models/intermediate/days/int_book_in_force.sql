-- Rows count on the days on which they are in force, whatever their validity says of other days: a
-- rate that gets a successor on the 10th is what it was until the 9th. So no validity is in a sum.

with

accounts as (

    select * from {{ ref('stg_accounts') }}

),

auth_codes as (

    select * from {{ ref('int_auth_code_conditions') }}

),

number_ranges as (

    select * from {{ ref('int_number_ranges') }}

),

-- the old owner of a number keeps it until the midnight of the new one (int_numbers_owned), which
-- may come later on the new owner's clock
successors as (

    select
        valid_from,
        max(valid_from_at) as last_from_at
    from number_ranges
    group by valid_from

),

numbers_given as (

    select
        number_ranges.account_id,
        number_ranges.number_from,
        number_ranges.number_to,
        number_ranges.valid_from_at,
        greatest(number_ranges.valid_to_at, successors.last_from_at) as valid_to_at
    from number_ranges
    left join successors on number_ranges.valid_to = successors.valid_from

),

rate_tables_given as (

    select * from {{ ref('int_rate_tables_given') }}

),

rate_tables as (

    select * from {{ ref('stg_rate_tables') }}

),

rates as (

    select
        in_force.valid_from_at,
        in_force.valid_to_at,
        rates.*
    from {{ ref('int_rates_in_force') }} as in_force
    inner join {{ ref('stg_rates') }} as rates on in_force.rate_id = rates.rate_id

),

rate_steps as (

    select * from {{ ref('stg_rate_steps') }}

),

time_band_windows as (

    select * from {{ ref('int_time_band_windows') }}

),

fx_rates as (

    select * from {{ ref('stg_fx_rates') }}
    where to_currency = '{{ var("reporting_currency") }}'

),

-- Accounts, rate tables and bands have no validity of their own: they count while something names
-- them, once, however many rows do; an exchange rate, while a table of its currency is given. So
-- overlapping periods are put together; they are distinct, for rows that tie would be numbered in
-- any order.
named_by_rows as (

    select
        'accounts' as part,
        account_id as name,
        cast(null as varchar) as band,
        valid_from_at,
        valid_to_at
    from auth_codes
    union
    select
        'accounts' as part,
        account_id as name,
        cast(null as varchar) as band,
        valid_from_at,
        valid_to_at
    from numbers_given
    union
    select
        'accounts' as part,
        account_id as name,
        cast(null as varchar) as band,
        valid_from_at,
        valid_to_at
    from rate_tables_given
    union
    select
        'rate_tables' as part,
        rate_table_id as name,
        cast(null as varchar) as band,
        valid_from_at,
        valid_to_at
    from rate_tables_given
    union
    select
        'time_bands' as part,
        rate_table_id as name,
        time_band as band,
        valid_from_at,
        valid_to_at
    from rates
    where time_band is not null
    union
    select
        'fx_rates' as part,
        rate_tables.currency as name,
        cast(null as varchar) as band,
        rate_tables_given.valid_from_at,
        rate_tables_given.valid_to_at
    from rate_tables_given
    inner join rate_tables on rate_tables_given.rate_table_id = rate_tables.rate_table_id

),

with_beginnings as (

    select
        *,
        coalesce(
            valid_from_at > max(valid_to_at) over (
                partition by part, name, band order by valid_from_at, valid_to_at
                rows between unbounded preceding and 1 preceding
            ),
            true
        ) as is_beginning
    from named_by_rows

),

numbered as (

    select
        *,
        count(*) filter (where is_beginning) over (
            partition by part, name, band order by valid_from_at, valid_to_at
            rows between unbounded preceding and current row
        ) as period_number
    from with_beginnings

),

periods as (

    select
        part,
        name,
        band,
        min(valid_from_at) as valid_from_at,
        max(valid_to_at) as valid_to_at
    from numbered
    group by part, name, band, period_number

),

in_force as (

    select
        'accounts' as part,
        periods.valid_from_at,
        periods.valid_to_at,
        {{ rows_checksum([
            'accounts.account_id', 'accounts.is_provider', 'accounts.currency', 'accounts.timezone',
        ]) }} as checksum
    from periods
    inner join accounts
        on periods.part = 'accounts'
        and periods.name = accounts.account_id
    group by periods.valid_from_at, periods.valid_to_at

    union all

    select
        'auth_codes' as part,
        valid_from_at,
        valid_to_at,
        {{ rows_checksum([
            'auth_code_id', 'account_id', 'field', 'operator', 'value', 'priority',
        ]) }} as checksum
    from auth_codes
    group by valid_from_at, valid_to_at

    union all

    select
        'numbers' as part,
        valid_from_at,
        valid_to_at,
        {{ rows_checksum(['account_id', 'number_from', 'number_to']) }} as checksum
    from numbers_given
    group by valid_from_at, valid_to_at

    union all

    select
        'account_rate_tables' as part,
        valid_from_at,
        valid_to_at,
        {{ rows_checksum([
            'account_id', 'rate_table_id', 'call_direction', 'service_type',
        ]) }} as checksum
    from rate_tables_given
    group by valid_from_at, valid_to_at

    union all

    select
        'rate_tables' as part,
        periods.valid_from_at,
        periods.valid_to_at,
        {{ rows_checksum([
            'rate_tables.rate_table_id', 'rate_tables.currency', 'rate_tables.rated_number',
            'rate_tables.charge_unit', 'rate_tables.increment_rule',
            'rate_tables.duration_rounding', 'rate_tables.charge_rounding',
            'rate_tables.charge_decimals', 'rate_tables.band_rule',
        ]) }} as checksum
    from periods
    inner join rate_tables
        on periods.part = 'rate_tables'
        and periods.name = rate_tables.rate_table_id
    group by periods.valid_from_at, periods.valid_to_at

    union all

    select
        'rates' as part,
        valid_from_at,
        valid_to_at,
        {{ rows_checksum([
            'rate_id', 'destination', 'rate_per_minute', 'connection_fee', 'initial_seconds',
            'initial_rate_per_minute', 'increment_seconds', 'grace_seconds', 'minimum_seconds',
            'minimum_charge', 'maximum_charge', 'markup_percent', 'is_blocked',
        ]) }} as checksum
    from rates
    group by valid_from_at, valid_to_at

    union all

    select
        'rate_steps' as part,
        rates.valid_from_at,
        rates.valid_to_at,
        {{ rows_checksum([
            'rate_steps.rate_id', 'rate_steps.from_second', 'rate_steps.rate_per_minute',
            'rate_steps.increment_seconds',
        ]) }} as checksum
    from rate_steps
    inner join rates on rate_steps.rate_id = rates.rate_id
    group by rates.valid_from_at, rates.valid_to_at

),

final as (

    select
        part,
        valid_from_at,
        valid_to_at,
        valid_from_at as holds_from_at,
        valid_to_at as holds_to_at,
        false as is_split,
        checksum
    from in_force

    union all

    select
        'time_bands' as part,
        periods.valid_from_at,
        periods.valid_to_at,
        windows.valid_from_at as holds_from_at,
        windows.valid_to_at as holds_to_at,
        rate_tables.band_rule = 'split' as is_split,
        {{ rows_checksum(['windows.rate_table_id', 'windows.time_band']) }} as checksum
    from periods
    inner join time_band_windows as windows
        on periods.part = 'time_bands'
        and periods.name = windows.rate_table_id
        and periods.band = windows.time_band
    inner join rate_tables on windows.rate_table_id = rate_tables.rate_table_id
    group by
        periods.valid_from_at,
        periods.valid_to_at,
        windows.valid_from_at,
        windows.valid_to_at,
        rate_tables.band_rule

    union all

    select
        'fx_rates' as part,
        periods.valid_from_at,
        periods.valid_to_at,
        cast(fx_rates.valid_from as timestamp) as holds_from_at,
        coalesce(cast(fx_rates.valid_to as timestamp), timestamp '9999-12-31') as holds_to_at,
        false as is_split,
        {{ rows_checksum(['fx_rates.from_currency', 'fx_rates.fx_rate']) }} as checksum
    from periods
    inner join fx_rates
        on periods.part = 'fx_rates'
        and periods.name = fx_rates.from_currency
    group by periods.valid_from_at, periods.valid_to_at, fx_rates.valid_from, fx_rates.valid_to

)

select * from final
