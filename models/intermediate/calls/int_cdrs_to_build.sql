{{ config(materialized='view') }}

with

cdrs as (

    select * from {{ ref('int_cdrs_unioned') }}
    where record_kind = 'call'

),

repeated as (

    select * from {{ ref('int_cdrs_repeated') }}

),

days as (

    select * from {{ ref('int_days_to_build') }}

),

final as (

    select
        coalesce(repeated.call_id, cdrs.call_key) as call_id,
        days.call_date,
        days.day_fingerprint,
        cdrs.*
    from cdrs
    inner join days on cast(cdrs.call_started_at as date) = days.call_date
    left join repeated
        on cdrs.file_id = repeated.file_id
        and cdrs.row_number = repeated.row_number
    where coalesce(repeated.outcome, 'call') = 'call'

)

select * from final
