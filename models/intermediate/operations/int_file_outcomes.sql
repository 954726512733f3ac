with

rejected_lines as (

    select * from {{ ref('stg_rejected_lines') }}

),

cdrs as (

    select * from {{ ref('int_cdrs_unioned') }}
    where record_kind <> 'call'

),

repeated as (

    select * from {{ ref('int_cdrs_repeated') }}
    where outcome <> 'call'

),

-- each kind of line is counted from its own table, so that the sum proves something
outcomes as (

    select
        file_id,
        outcome,
        count(*) as lines
    from repeated
    group by file_id, outcome

    union all

    select
        file_id,
        record_kind as outcome,
        count(*) as lines
    from cdrs
    group by file_id, record_kind

    union all

    select
        file_id,
        'rejected' as outcome,
        count(*) as lines
    from rejected_lines
    group by file_id

),

final as (

    select

        ----------  ids
        file_id,

        ---------- numbers
        cast(sum(case when outcome = 'duplicate' then lines else 0 end) as bigint) as duplicates,
        cast(sum(case when outcome = 'superseded' then lines else 0 end) as bigint) as superseded,
        cast(
            sum(case when outcome in ('non_call', 'half_call') then lines else 0 end) as bigint
        ) as non_calls,
        cast(
            sum(case when outcome in ('rejected', 'unreadable') then lines else 0 end) as bigint
        ) as rejected_lines
    from outcomes
    group by file_id

)

select * from final
