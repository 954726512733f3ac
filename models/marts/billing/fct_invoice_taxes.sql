with

taxes as (

    select * from {{ ref('int_taxes_invoiced') }}

),

adjustments as (

    select * from {{ ref('int_adjustments') }}
    where invoice_run_id is not null and tax_id is not null

),

recorded_taxes as (

    select * from {{ ref('stg_book_taxes') }}

),

runs as (

    select * from {{ ref('int_invoice_runs_stated') }}

),

open_taxes as (

    select
        taxes.invoice_run_id,
        taxes.account_id,
        taxes.tax_number as place,
        taxes.tax_id,
        taxes.tax_name,
        taxes.rate_percent,
        taxes.taxable_amount,
        taxes.amount,
        taxes.currency,
        taxes.category_code,
        taxes.service_type,
        cast(null as varchar) as adjusted_run_id,
        taxes.tax_key
    from (select *, {{ tax_key() }} as tax_key from taxes) as taxes
    inner join runs on taxes.invoice_run_id = runs.invoice_run_id
    where runs.run_state in ('draft', 'recording')

    union all

    select
        invoice_run_id,
        account_id,
        cast(null as integer) as place,
        tax_id,
        description as tax_name,
        rate_percent,
        taxable_amount,
        amount,
        currency,
        category_code,
        cast(null as varchar) as service_type,
        adjusted_run_id,
        adjusted_line_key as tax_key
    from adjustments

),

final as (

    select
        invoice_run_id,
        account_id,
        'invoice' as document_type,
        cast(
            row_number() over (
                partition by invoice_run_id, account_id
                order by place nulls last, adjusted_run_id, tax_key
            ) as integer
        ) as tax_number,
        tax_id,
        tax_name,
        rate_percent,
        taxable_amount,
        amount,
        currency,
        category_code,
        service_type,
        adjusted_run_id,
        tax_key
    from open_taxes

    union all

    select
        invoice_run_id,
        account_id,
        document_type,
        tax_number,
        tax_id,
        tax_name,
        rate_percent,
        taxable_amount,
        amount,
        currency,
        category_code,
        service_type,
        adjusted_run_id,
        tax_key
    from recorded_taxes

    union all

    -- the credit notes of a run that is withdrawn by this build
    select
        recorded_taxes.invoice_run_id,
        recorded_taxes.account_id,
        'credit_note' as document_type,
        recorded_taxes.tax_number,
        recorded_taxes.tax_id,
        recorded_taxes.tax_name,
        recorded_taxes.rate_percent,
        -recorded_taxes.taxable_amount as taxable_amount,
        -recorded_taxes.amount as amount,
        recorded_taxes.currency,
        recorded_taxes.category_code,
        recorded_taxes.service_type,
        recorded_taxes.adjusted_run_id,
        recorded_taxes.tax_key
    from recorded_taxes
    inner join runs on recorded_taxes.invoice_run_id = runs.invoice_run_id
    where runs.run_state = 'withdrawing'

)

select * from final
