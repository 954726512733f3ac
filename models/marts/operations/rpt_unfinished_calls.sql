with

cdrs as (

    select * from {{ ref('int_cdrs_unioned') }}

),

files as (

    select * from {{ ref('stg_files') }}

),

halves as (

    select * from cdrs
    where record_kind = 'half_call'

),

-- few formats have halves: nothing is looked up where there are none
whole_calls as (

    select distinct cdrs.call_key
    from cdrs
    inner join halves on cdrs.call_key = halves.call_key
    where cdrs.record_kind = 'call'

),

final as (

    select
        halves.file_id,
        halves.source_id,
        files.file_name,
        halves.row_number,
        halves.call_reference,
        halves.calling_number_raw,
        halves.called_number_raw,
        halves.call_started_at as recorded_at
    from halves
    inner join files on halves.file_id = files.file_id
    left join whole_calls on halves.call_key = whole_calls.call_key
    where whole_calls.call_key is null

)

select * from final
