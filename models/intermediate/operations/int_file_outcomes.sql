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
        {%- for name, outcomes in {
            'duplicates': ['duplicate'], 'superseded': ['superseded'], 'non_calls': ['non_call'],
            'rejected_lines': ['rejected', 'unreadable'],
        }.items() %}
        cast(
            sum(case when outcome in ('{{ outcomes | join("', '") }}') then lines else 0 end)
            as bigint
        ) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from outcomes
    group by file_id

)

select * from final
