with

cdrs as (

    select
        file_id,
        row_number,
        source_id,
        record_kind,
        unreadable_reason,
        call_key,
        content_md5,
        has_unique_key,
        talk_seconds,
        carrier_cost,
        call_started_at
    from {{ ref('int_cdrs_unioned') }}

),

-- Without a unique id, identical lines of one file are separate calls, and the n-th of a file is
-- the same call as the n-th of another: so the number of calls is the largest count in any one
-- file.
occurrences as (

    select
        *,
        case
            when has_unique_key then 1
            else row_number() over (
                    partition by source_id, call_key, file_id, record_kind order by row_number
                )
        end as occurrence
    from cdrs
    where record_kind = 'call'

),

versions as (

    select
        *,
        last_value(content_md5) over (
            partition by source_id, call_key, occurrence
            order by file_id, row_number
            rows between unbounded preceding and unbounded following
        ) as latest_content
    from occurrences

),

-- the earliest line that says what the latest one says: a file that is delivered again moves no
-- call
ranked as (

    select
        *,
        row_number() over (
            partition by source_id, call_key, occurrence, content_md5
            order by file_id, row_number
        ) as delivery
    from versions

),

outcomes as (

    select
        file_id,
        row_number,
        case
            when content_md5 <> latest_content then 'superseded'
            when delivery > 1 then 'duplicate'
            else 'call'
        end as outcome,
        cast(
            {{ record_key(
                ['source_id', 'call_key'], {'occurrence': 'cast(occurrence as varchar)'}
            ) }} as uuid
        ) as call_id
    from ranked

),

final as (

    select

        ----------  ids
        cdrs.file_id,
        cdrs.row_number,
        cdrs.source_id,
        outcomes.call_id,

        ---------- text
        case
            when cdrs.record_kind = 'unreadable' then 'rejected'
            when cdrs.record_kind = 'non_call' then 'non_call'
            else outcomes.outcome
        end as outcome,
        cdrs.unreadable_reason,

        ---------- numbers
        cdrs.talk_seconds,
        cdrs.carrier_cost,

        ---------- times
        cdrs.call_started_at
    from cdrs
    left join outcomes
        on cdrs.file_id = outcomes.file_id
        and cdrs.row_number = outcomes.row_number

)

select * from final
