with

calls as (

    select * from {{ ref('int_calls_normalised') }}

),

sources as (

    select * from {{ ref('stg_cdr_sources') }}

),

local_clocks as (

    select * from {{ ref('int_local_clocks') }}

),

-- the one pass over all calls; the clock is looked up for what is left of them
quarter_hours as (

    select
        file_id,
        source_id,
        started_quarter_at,
        case when carrier_cost is not null then coalesce(carrier_currency, '?') end
            as cost_currency,
        count(*) as calls,
        count(case when talk_seconds > 0 then 1 end) as answered_calls,
        count(case when talk_seconds = 0 then 1 end) as zero_second_calls,
        count(carrier_cost) as calls_with_cost,
        sum(talk_seconds) as talk_seconds,
        sum(carrier_cost) as carrier_cost,
        min(call_started_at) as first_call_at,
        max(call_started_at) as last_call_at
    from calls
    group by all

),

final as (

    select

        ----------  ids
        quarter_hours.file_id,
        quarter_hours.source_id,

        ---------- dates
        cast(
            {{ add_seconds('quarter_hours.started_quarter_at', 'local_clocks.offset_seconds') }}
            as date
        ) as local_date,

        ---------- text
        quarter_hours.cost_currency,

        ---------- numbers
        cast(sum(quarter_hours.calls) as bigint) as calls,
        cast(sum(quarter_hours.answered_calls) as bigint) as answered_calls,
        cast(sum(quarter_hours.zero_second_calls) as bigint) as zero_second_calls,
        cast(sum(quarter_hours.calls_with_cost) as bigint) as calls_with_cost,
        cast(sum(quarter_hours.talk_seconds) as decimal(38, 3)) as talk_seconds,
        cast(sum(quarter_hours.carrier_cost) as decimal(38, 8)) as carrier_cost,

        ---------- times
        min(quarter_hours.first_call_at) as first_call_at,
        max(quarter_hours.last_call_at) as last_call_at
    from quarter_hours
    inner join sources on quarter_hours.source_id = sources.source_id
    inner join local_clocks
        on sources.timezone = local_clocks.time_zone
        and quarter_hours.started_quarter_at = local_clocks.started_quarter_at
    group by all

)

select * from final
