with

invoice_runs as (

    select * from {{ ref('stg_invoice_runs') }}

),

final as (

    select
        invoice_run_id,
        status,
        period_start,
        period_end,
        invoice_date
    from invoice_runs

)

select * from final
