with

cdrs as (

    select * from {{ ref('int_cdrs_unioned') }}
    where record_kind = 'call'

),

-- nearly every call is delivered once: only the others are looked at
repeated_keys as (

    select call_key from cdrs
    group by call_key
    having count(*) > 1

),

repeated as (

    select
        cdrs.file_id,
        cdrs.row_number,
        cdrs.call_key,
        -- without a unique id the key is the content
        coalesce(cdrs.content_md5, cdrs.call_key) as content,
        cdrs.has_unique_key,
        cdrs.call_started_at
    from cdrs
    inner join repeated_keys on cdrs.call_key = repeated_keys.call_key

),

-- Without a unique id, identical lines of one file are separate calls, and the n-th of a file is
-- the same call as the n-th of another: so the number of calls is the largest count in any one
-- file.
occurrences as (

    select
        *,
        case
            when has_unique_key then 1
            else row_number() over (partition by call_key, file_id order by row_number)
        end as occurrence
    from repeated

),

versions as (

    select
        *,
        last_value(content) over (
            partition by call_key, occurrence
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
            partition by call_key, occurrence, content
            order by file_id, row_number
        ) as delivery
    from versions

),

final as (

    select

        ----------  ids
        file_id,
        row_number,
        case
            when occurrence = 1 then call_key
            else cast({{ record_key([], {
                'call_key': 'cast(call_key as varchar)',
                'occurrence': 'cast(occurrence as varchar)',
            }) }} as uuid)
        end as call_id,

        ---------- text
        case
            when content <> latest_content then 'superseded'
            when delivery > 1 then 'duplicate'
            else 'call'
        end as outcome,

        ---------- times
        call_started_at
    from ranked

)

select * from final
