with

runs as (

    select * from {{ ref('stg_invoice_runs') }}

),

entries as (

    select * from {{ ref('stg_book_entries') }}

),

written as (

    select
        invoice_run_id,
        max(case entry_kind when 'withdrawn' then 1 else 0 end) as is_withdrawn
    from entries
    group by invoice_run_id

),

final as (

    select
        runs.invoice_run_id,
        runs.status,
        runs.account_ids,
        runs.period_start,
        runs.period_end,
        runs.invoice_date,
        case
            when written.is_withdrawn = 1 then 'withdrawn'
            when written.is_withdrawn = 0 and runs.status = 'withdrawn' then 'withdrawing'
            when written.is_withdrawn = 0 then 'closed'
            when runs.status = 'withdrawn' then 'void'
            when runs.status = 'recorded' then 'recording'
            else 'draft'
        end as run_state
    from runs
    left join written on runs.invoice_run_id = written.invoice_run_id

)

select * from final
