with

charges as (

    select * from {{ ref('int_charges_invoiced') }}

),

lines as (

    select * from {{ ref('int_invoice_lines_reckoned') }}
    where not is_tax_exempt

),

runs as (

    select * from {{ ref('int_invoice_run_accounts') }}

),

taxed_accounts as (

    select distinct account_id from {{ ref('int_taxes_given') }}
    where level = 'call'

),

-- calls that are charged the same have the same tax: reckoned once, and counted
taxed_calls as (

    select
        charges.invoice_run_id,
        charges.account_id,
        charges.charge_date as taxed_on,
        charges.service_type,
        cast({{ converted('charges.charge', 'charges.fx_rate') }} as decimal(18, 8)) as amount,
        charges.currency,
        count(*) as items
    from charges
    inner join taxed_accounts on charges.account_id = taxed_accounts.account_id
    group by
        charges.invoice_run_id, charges.account_id, charges.charge_date, charges.service_type,
        charges.charge, charges.fx_rate, charges.currency

),

-- what has no calls is an item by itself, or what is credited for calls would stay taxed
taxed_lines as (

    select
        lines.invoice_run_id,
        lines.account_id,
        runs.invoice_date as taxed_on,
        lines.service_type,
        lines.amount,
        lines.currency,
        count(*) as items
    from lines
    inner join taxed_accounts on lines.account_id = taxed_accounts.account_id
    inner join runs
        on lines.invoice_run_id = runs.invoice_run_id
        and lines.account_id = runs.account_id
    where lines.line_type not in ('usage', 'late_usage')
    group by
        lines.invoice_run_id, lines.account_id, runs.invoice_date, lines.service_type,
        lines.amount, lines.currency

),

final as (

    select * from taxed_calls

    union all

    select * from taxed_lines

)

select * from final
