-- The summary of an invoice run: one row per customer invoice, then one row per provider, also for
-- a provider that carried nothing. What a provider is owed is its own column, never a `total`.
with

invoices as (

    select * from marts.fct_invoices
    where invoice_run_id = $invoice_run_id

),

accounts as (

    select * from marts.dim_accounts

),

lines as (

    select
        account_id,
        document_type,
        cast(coalesce(sum(calls), 0) as bigint) as calls,
        cast(coalesce(sum(billed_seconds), 0) as bigint) as billed_seconds,
    from marts.fct_invoice_lines
    where invoice_run_id = $invoice_run_id
    group by account_id, document_type

),

provider_charges as (

    select
        account_id,
        currency,
        cast(sum(calls) as bigint) as calls,
        cast(sum(billed_seconds) as bigint) as billed_seconds,
        cast(sum(charge) as decimal(38, 8)) as charge,
    from marts.rpt_cdr_by_provider_by_date
    where
        charge_date >= $period_start
        and charge_date < $period_end
    group by account_id, currency

),

customer_rows as (

    select
        'invoice' as kind,
        invoices.invoice_run_id,
        invoices.account_id,
        accounts.account_name,
        invoices.document_type,
        invoices.invoice_number,
        invoices.status,
        invoices.invoice_date,
        invoices.due_date,
        invoices.period_start,
        invoices.period_end,
        coalesce(lines.calls, 0) as calls,
        coalesce(lines.billed_seconds, 0) as billed_seconds,
        invoices.net,
        invoices.tax,
        invoices.total,
        cast(null as decimal(38, 8)) as provider_charge,
        invoices.currency,
    from invoices
    left join accounts on invoices.account_id = accounts.account_id
    left join lines
        on invoices.account_id = lines.account_id
        and invoices.document_type = lines.document_type

),

provider_rows as (

    select
        'provider_report' as kind,
        $invoice_run_id as invoice_run_id,
        accounts.account_id,
        accounts.account_name,
        cast(null as varchar) as document_type,
        cast(null as varchar) as invoice_number,
        cast(null as varchar) as status,
        cast(null as date) as invoice_date,
        cast(null as date) as due_date,
        $period_start as period_start,
        $period_end as period_end,
        coalesce(provider_charges.calls, 0) as calls,
        coalesce(provider_charges.billed_seconds, 0) as billed_seconds,
        cast(null as decimal(18, 4)) as net,
        cast(null as decimal(18, 4)) as tax,
        cast(null as decimal(18, 4)) as total,
        coalesce(provider_charges.charge, 0) as provider_charge,
        case
            when provider_charges.account_id is null then accounts.currency
            else provider_charges.currency
        end as currency,
    from accounts
    left join provider_charges on accounts.account_id = provider_charges.account_id
    where accounts.is_provider

),

final as (

    select * from customer_rows
    union all
    select * from provider_rows

)

select * from final
