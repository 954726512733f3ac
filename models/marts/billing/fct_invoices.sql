with

lines as (

    select * from {{ ref('fct_invoice_lines') }}

),

runs as (

    select * from {{ ref('int_invoice_run_accounts') }}

),

taxes as (

    select
        invoice_run_id,
        account_id,
        document_type,
        currency,
        sum(amount) as tax
    from {{ ref('fct_invoice_taxes') }}
    group by invoice_run_id, account_id, document_type, currency

),

nets as (

    select
        invoice_run_id,
        account_id,
        document_type,
        currency,
        sum(amount) as net
    from lines
    group by invoice_run_id, account_id, document_type, currency

),

-- numbers are given at recording
final as (

    select
        nets.invoice_run_id,
        cast(null as varchar) as invoice_number,
        nets.account_id,
        nets.document_type,
        runs.invoice_date,
        runs.due_date,
        runs.period_start,
        runs.period_end,
        runs.status,
        cast(nets.net as decimal(18, 4)) as net,
        cast(coalesce(taxes.tax, 0) as decimal(18, 4)) as tax,
        cast(nets.net + coalesce(taxes.tax, 0) as decimal(18, 4)) as total,
        nets.currency
    from nets
    inner join runs
        on nets.invoice_run_id = runs.invoice_run_id
        and nets.account_id = runs.account_id
    left join taxes
        on nets.invoice_run_id = taxes.invoice_run_id
        and nets.account_id = taxes.account_id
        and nets.document_type = taxes.document_type
        and nets.currency = taxes.currency

)

select * from final
