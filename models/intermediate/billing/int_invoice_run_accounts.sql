with

runs as (

    select * from {{ ref('int_invoice_runs_stated') }}
    where run_state in ('draft', 'recording', 'closed')

),

accounts as (

    select * from {{ ref('stg_accounts') }}

),

recorded_invoices as (

    select * from {{ ref('stg_book_invoices') }}
    where document_type = 'invoice'

),

-- who was invoiced by a closed run stays in it, also when the account is not invoiced any more
final as (

    select
        runs.invoice_run_id,
        accounts.account_id,
        runs.status,
        runs.run_state in ('draft', 'recording') as is_open,
        runs.period_start,
        runs.period_end,
        runs.invoice_date,
        runs.invoice_date + cast(accounts.payment_terms_days as integer) as due_date,
        coalesce(recorded_invoices.currency, accounts.currency) as currency
    from runs
    cross join accounts
    left join recorded_invoices
        on runs.invoice_run_id = recorded_invoices.invoice_run_id
        and accounts.account_id = recorded_invoices.account_id
    where recorded_invoices.account_id is not null
        or accounts.is_invoiced
        and not accounts.is_provider
        and (
            {{ list_size('runs.account_ids') }} = 0
            or {{ list_holds('runs.account_ids', 'accounts.account_id') }}
        )

)

select * from final
