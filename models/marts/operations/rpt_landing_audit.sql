with

files as (

    select * from {{ ref('stg_files') }}

),

outcomes as (

    select * from {{ ref('int_file_outcomes') }}

),

file_days as (

    select * from {{ ref('int_file_days') }}

),

calls_of_files as (

    select
        file_id,
        sum(calls) as calls,
        sum(answered_calls) as answered_calls,
        sum(zero_second_calls) as zero_second_calls,
        sum(calls_with_cost) as calls_with_cost,
        sum(talk_seconds) as talk_seconds,
        min(first_call_at) as first_call_at,
        max(last_call_at) as last_call_at
    from file_days
    group by file_id

),

costs as (

    select
        file_id,
        cost_currency,
        cast(sum(carrier_cost) as decimal(38, 8)) as carrier_cost
    from file_days
    where cost_currency is not null
    group by file_id, cost_currency

),

-- costs of several currencies have no sum
costs_of_files as (

    select
        file_id,
        case when count(*) = 1 then max(carrier_cost) end as carrier_cost,
        case when count(*) = 1 then nullif(max(cost_currency), '?') end as carrier_currency,
        {{ texts_joined(
            "cost_currency || ' ' || cast(carrier_cost as varchar)", 'cost_currency'
        ) }} as carrier_costs
    from costs
    group by file_id

),

audit as (

    select
        files.*,
        coalesce(calls_of_files.calls, 0) as calls,
        coalesce(calls_of_files.answered_calls, 0) as answered_calls,
        coalesce(calls_of_files.zero_second_calls, 0) as zero_second_calls,
        coalesce(calls_of_files.calls_with_cost, 0) as calls_with_cost,
        coalesce(calls_of_files.talk_seconds, 0) as talk_seconds,
        calls_of_files.first_call_at,
        calls_of_files.last_call_at,
        coalesce(outcomes.duplicates, 0) as duplicates,
        coalesce(outcomes.superseded, 0) as superseded,
        coalesce(outcomes.non_calls, 0) as non_calls,
        coalesce(outcomes.rejected_lines, 0) as lines_rejected,
        costs_of_files.carrier_cost,
        costs_of_files.carrier_currency,
        costs_of_files.carrier_costs
    from files
    left join calls_of_files on files.file_id = calls_of_files.file_id
    left join outcomes on files.file_id = outcomes.file_id
    left join costs_of_files on files.file_id = costs_of_files.file_id

),

final as (

    select
        file_id,
        source_id,
        file_name,
        status,
        landed_at,
        physical_lines,
        data_lines,
        cast(calls as bigint) as calls,
        cast(duplicates as bigint) as duplicates,
        cast(superseded as bigint) as superseded,
        cast(non_calls as bigint) as non_calls,
        cast(lines_rejected as bigint) as rejected_lines,
        cast(talk_seconds as decimal(38, 3)) as talk_seconds,
        cast(carrier_cost as decimal(38, 8)) as carrier_cost,
        first_call_at,
        last_call_at,
        reason,
        content_sha256,
        format,
        bytes,
        non_data_lines,
        physical_lines = data_lines + non_data_lines
        and data_lines = calls + duplicates + superseded + non_calls + lines_rejected
            as lines_add_up,
        cast(answered_calls as bigint) as answered_calls,
        cast(zero_second_calls as bigint) as zero_second_calls,
        cast(calls_with_cost as bigint) as calls_with_cost,
        carrier_currency,
        carrier_costs,
        control_totals,
        delivered_at
    from audit

)

select * from final
