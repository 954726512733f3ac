with

invoices as (

    select * from {{ ref('int_taxable_nets_summed') }}
    where service_type is null

),

taxes as (

    select * from {{ ref('int_taxes_given') }}

),

invoice_taxes as (

    select * from {{ ref('int_invoice_taxes_based') }}

),

call_taxes as (

    select
        invoices.unit_number,
        call_taxes.*
    from {{ ref('int_call_taxes_summed') }} as call_taxes
    inner join invoices
        on call_taxes.invoice_run_id = invoices.invoice_run_id
        and call_taxes.account_id = invoices.account_id
        and call_taxes.currency = invoices.currency

),

amounts as (

    select
        unit_number,
        tax_id,
        valid_from,
        scope,
        is_main,
        cast(net as decimal(28, 8)) as net,
        cast(null as decimal(28, 8)) as given_taxable_amount,
        cast(null as decimal(18, 4)) as given_tax_amount
    from invoice_taxes

    union all

    select
        unit_number,
        tax_id,
        valid_from,
        scope,
        is_main,
        cast(null as decimal(28, 8)) as net,
        taxable_amount as given_taxable_amount,
        tax_amount as given_tax_amount
    from call_taxes

),

bases as (

    select
        amounts.*,
        invoices.invoice_run_id,
        invoices.account_id,
        invoices.document_type,
        invoices.currency,
        taxes.tax_name,
        taxes.stack_order,
        taxes.rate_percent,
        taxes.rate_units,
        taxes.service_type,
        taxes.level,
        taxes.rounding,
        taxes.category_code
    from amounts
    inner join invoices on amounts.unit_number = invoices.unit_number
    inner join taxes
        on invoices.account_id = taxes.account_id
        and amounts.tax_id = taxes.tax_id
        and amounts.valid_from = taxes.valid_from

),

taxed as (

    {{ taxes_in_order('bases') | indent(4) }}

),

final as (

    select
        invoice_run_id,
        account_id,
        document_type,
        cast(
            row_number() over (
                partition by invoice_run_id, account_id, document_type
                order by stack_order, tax_id, valid_from, currency
            ) as integer
        ) as tax_number,
        tax_id,
        valid_from,
        tax_name,
        stack_order,
        rate_percent,
        service_type,
        level,
        rounding,
        {{ round_to_minor_unit('taxable_amount', 'currency') }} as taxable_amount,
        tax_amount as amount,
        currency,
        category_code
    from taxed
    where is_main

)

select * from final
