with

lines as (

    select * from {{ ref('fct_invoice_lines') }}

),

runs as (

    select * from {{ ref('int_invoice_run_accounts') }}

),

nets as (

    select
        invoice_run_id,
        account_id,
        currency,
        sum(amount) as net
    from lines
    group by invoice_run_id, account_id, currency

),

-- numbers are given at recording; taxes come with billing
final as (

    select
        nets.invoice_run_id,
        cast(null as varchar) as invoice_number,
        nets.account_id,
        case when nets.net < 0 then 'credit_note' else 'invoice' end as document_type,
        runs.invoice_date,
        runs.due_date,
        runs.period_start,
        runs.period_end,
        runs.status,
        cast(nets.net as decimal(18, 4)) as net,
        cast(0 as decimal(18, 4)) as tax,
        cast(nets.net as decimal(18, 4)) as total,
        nets.currency
    from nets
    inner join runs
        on nets.invoice_run_id = runs.invoice_run_id
        and nets.account_id = runs.account_id

)

select * from final
