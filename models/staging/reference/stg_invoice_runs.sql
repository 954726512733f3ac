{{ depends_on_whole_book() }}

with

invoice_runs as (

    select * from {{ ref('invoice_runs') }}

),

final as (

    select

        ----------  ids
        invoice_run_id,

        ---------- text
        status,

        ---------- lists
        {{ seed_list('account_ids') }} as account_ids,

        ---------- dates
        {{ seed_date('period_start') }} as period_start,
        {{ seed_date('period_end') }} as period_end,
        {{ seed_date('invoice_date') }} as invoice_date

    from invoice_runs

)

select * from final
