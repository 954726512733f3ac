with

silent_days as (

    select * from {{ ref('int_silent_days') }}
    where is_missing

),

file_days as (

    select * from {{ ref('int_file_days') }}

),

files as (

    select * from {{ ref('stg_files') }}

),

days as (

    select
        source_id,
        local_date,
        max_by(file_id, row(last_call_at, file_id)) as last_file_id,
        min_by(file_id, row(first_call_at, file_id)) as first_file_id,
        min(first_call_at) as first_call_at,
        max(last_call_at) as last_call_at
    from file_days
    group by source_id, local_date

),

silences as (

    select
        silent_days.source_id,
        silent_days.before_date is null as is_open,
        min(silent_days.silent_date) as first_date,
        max(silent_days.silent_date) as last_date,
        count(*) as missing,
        max(days_after.last_file_id) as after_file_id,
        max(days_after.last_call_at) as after_call_at,
        max(days_before.first_file_id) as before_file_id,
        max(days_before.first_call_at) as before_call_at
    from silent_days
    inner join days as days_after
        on silent_days.source_id = days_after.source_id
        and silent_days.after_date = days_after.local_date
    left join days as days_before
        on silent_days.source_id = days_before.source_id
        and silent_days.before_date = days_before.local_date
    group by silent_days.source_id, silent_days.after_date, silent_days.before_date

),

never_landed as (

    select
        source_id,
        file_name,
        max(file_id) as file_id,
        max_by(status || coalesce(': ' || reason, ''), file_id) as words
    from files
    group by source_id, file_name
    having count(case when status in ('landed', 'duplicate') then 1 end) = 0

),

-- whose days nobody knows: it stands between the two files by its name, or came between them
turned_away as (

    select
        silences.source_id,
        silences.first_date,
        count(*) as files,
        min(never_landed.file_name || ' was ' || never_landed.words) as words
    from silences
    inner join files as files_after on silences.after_file_id = files_after.file_id
    left join files as files_before on silences.before_file_id = files_before.file_id
    inner join never_landed
        on silences.source_id = never_landed.source_id
        and (
            silences.after_file_id < never_landed.file_id
            and (silences.is_open or silences.before_file_id > never_landed.file_id)
            or files_after.file_name < never_landed.file_name
            and (silences.is_open or files_before.file_name > never_landed.file_name)
        )
    group by silences.source_id, silences.first_date

),

final as (

    select

        ----------  ids
        silences.source_id,
        silences.after_file_id,
        silences.before_file_id,

        ---------- text
        turned_away.words
        || case
            when turned_away.files > 1
                then ', and ' || cast(turned_away.files - 1 as varchar) || ' more'
            else ''
        end as turned_away,

        ---------- dates
        silences.first_date,
        silences.last_date,

        ---------- numbers
        silences.missing,

        ---------- booleans
        silences.is_open,

        ---------- times
        silences.after_call_at,
        silences.before_call_at
    from silences
    left join turned_away
        on silences.source_id = turned_away.source_id
        and silences.first_date = turned_away.first_date

)

select * from final
