{{ config(materialized='view') }}

with

cdrs as (

    select * from {{ ref('int_cdrs_unioned') }}
    where record_kind = 'call'
        and {{ in_span_to_build('call_started_at') }}

),

repeated as (

    select * from {{ ref('int_cdrs_repeated') }}

),

days as (

    select * from {{ ref('int_days_to_build') }}

),

-- before the join with the days: its estimate is so low that DuckDB would hash all lines
calls as (

    select
        coalesce(repeated.call_id, cdrs.call_key) as call_id,
        cdrs.*
    from cdrs
    left join repeated
        on cdrs.file_id = repeated.file_id
        and cdrs.row_number = repeated.row_number
    where coalesce(repeated.outcome, 'call') = 'call'

),

final as (

    select
        calls.call_id,
        days.call_date,
        days.day_fingerprint,
        calls.* exclude (call_id)
    from calls
    inner join days on cast(calls.call_started_at as date) = days.call_date

)

select * from final
