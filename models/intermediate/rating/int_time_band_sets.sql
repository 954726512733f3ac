with

windows as (

    select * from {{ ref('int_time_band_windows') }}

),

tables_with_bands as (

    select distinct rate_table_id from {{ ref('stg_rates') }}
    where time_band is not null

),

span as (

    select * from {{ ref('int_time_span') }}

),

-- from end to end of the span, also where no band ever holds
moments as (

    select
        tables_with_bands.rate_table_id,
        span.from_at
    from tables_with_bands
    cross join span
    union
    select
        tables_with_bands.rate_table_id,
        span.to_at as from_at
    from tables_with_bands
    cross join span
    union

    select
        rate_table_id,
        valid_from_at as from_at
    from windows
    union
    select
        rate_table_id,
        valid_to_at as from_at
    from windows

),

stretches as (

    select
        rate_table_id,
        from_at,
        lead(from_at) over (partition by rate_table_id order by from_at) as to_at
    from moments
    qualify to_at is not null

),

-- which bands hold between one change and the next; empty when none does
sets as (

    select
        stretches.rate_table_id,
        stretches.from_at,
        stretches.to_at,
        coalesce(
            {{ texts_joined('distinct windows.time_band', 'windows.time_band') }}, ''
        ) as time_bands
    from stretches
    left join windows
        on stretches.rate_table_id = windows.rate_table_id
        and stretches.from_at >= windows.valid_from_at
        and stretches.from_at < windows.valid_to_at
    group by stretches.rate_table_id, stretches.from_at, stretches.to_at

),

numbered_sets as (

    select
        *,
        case
            when time_bands = '' then 0
            else dense_rank() over (partition by rate_table_id, time_bands = '' order by time_bands)
        end as band_set_number
    from sets

),

-- calls find their set by table and hour, an equality; few hours hold more than one
final as (

    select
        rate_table_id,
        {{ series_to_rows(
            "date_trunc('hour', from_at)", 'to_at - interval 1 microsecond', 'interval 1 hour'
        ) }} as hour_at,
        from_at,
        to_at,
        time_bands,
        band_set_number
    from numbered_sets

)

select * from final
