with

invoice_runs as (

    select * from {{ ref('stg_invoice_runs') }}

),

accounts as (

    select * from {{ ref('stg_accounts') }}
    where is_invoiced and not is_provider

),

final as (

    select
        invoice_runs.invoice_run_id,
        accounts.account_id,
        invoice_runs.status,
        invoice_runs.period_start,
        invoice_runs.period_end,
        invoice_runs.invoice_date,
        invoice_runs.invoice_date + cast(accounts.payment_terms_days as integer) as due_date,
        accounts.currency
    from invoice_runs
    cross join accounts
    where {{ list_size('invoice_runs.account_ids') }} = 0
        or {{ list_holds('invoice_runs.account_ids', 'accounts.account_id') }}

)

select * from final
