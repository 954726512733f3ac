with

lines_reckoned as (

    select * from {{ ref('int_invoice_lines_reckoned') }}

),

adjustments as (

    select * from {{ ref('int_adjustments') }}
    where invoice_run_id is not null and tax_id is null

),

recorded_lines as (

    select * from {{ ref('stg_book_lines') }}

),

runs as (

    select * from {{ ref('int_invoice_runs_stated') }}

),

open_lines as (

    select
        lines_reckoned.invoice_run_id,
        lines_reckoned.account_id,
        lines_reckoned.line_key,
        lines_reckoned.line_group,
        lines_reckoned.line_type,
        lines_reckoned.description,
        lines_reckoned.destination,
        lines_reckoned.service_type,
        lines_reckoned.is_tax_exempt,
        lines_reckoned.calls,
        lines_reckoned.billed_seconds,
        lines_reckoned.amount,
        lines_reckoned.charge_currency,
        lines_reckoned.currency,
        lines_reckoned.fx_rate,
        lines_reckoned.volume_tier_id,
        lines_reckoned.volume_tier_period_start,
        cast(null as varchar) as adjusted_run_id,
        cast(null as varchar) as adjusted_line_key
    from lines_reckoned
    inner join runs on lines_reckoned.invoice_run_id = runs.invoice_run_id
    where runs.run_state in ('draft', 'recording')

    union all

    select
        invoice_run_id,
        account_id,
        line_key,
        9 as line_group,
        'adjustment' as line_type,
        description,
        destination,
        service_type,
        -- its tax is adjusted by itself
        true as is_tax_exempt,
        cast(null as bigint) as calls,
        cast(null as bigint) as billed_seconds,
        amount,
        currency as charge_currency,
        currency,
        cast(1 as decimal(18, 10)) as fx_rate,
        cast(null as varchar) as volume_tier_id,
        cast(null as date) as volume_tier_period_start,
        adjusted_run_id,
        adjusted_line_key
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
                order by
                    line_group,
                    destination,
                    service_type nulls first,
                    volume_tier_period_start,
                    volume_tier_id,
                    adjusted_run_id,
                    line_key
            ) as integer
        ) as line_number,
        line_type,
        description,
        destination,
        service_type,
        is_tax_exempt,
        calls,
        billed_seconds,
        amount,
        charge_currency,
        currency,
        fx_rate,
        volume_tier_id,
        volume_tier_period_start,
        adjusted_run_id,
        adjusted_line_key,
        line_key
    from open_lines

    union all

    select
        invoice_run_id,
        account_id,
        document_type,
        line_number,
        line_type,
        description,
        destination,
        service_type,
        is_tax_exempt,
        calls,
        billed_seconds,
        amount,
        charge_currency,
        currency,
        fx_rate,
        volume_tier_id,
        volume_tier_period_start,
        adjusted_run_id,
        adjusted_line_key,
        line_key
    from recorded_lines

    union all

    -- the credit notes of a run that is withdrawn by this build
    select
        recorded_lines.invoice_run_id,
        recorded_lines.account_id,
        'credit_note' as document_type,
        recorded_lines.line_number,
        recorded_lines.line_type,
        recorded_lines.description,
        recorded_lines.destination,
        recorded_lines.service_type,
        recorded_lines.is_tax_exempt,
        -recorded_lines.calls as calls,
        -recorded_lines.billed_seconds as billed_seconds,
        -recorded_lines.amount as amount,
        recorded_lines.charge_currency,
        recorded_lines.currency,
        recorded_lines.fx_rate,
        recorded_lines.volume_tier_id,
        recorded_lines.volume_tier_period_start,
        recorded_lines.adjusted_run_id,
        recorded_lines.adjusted_line_key,
        recorded_lines.line_key
    from recorded_lines
    inner join runs on recorded_lines.invoice_run_id = runs.invoice_run_id
    where runs.run_state = 'withdrawing'

)

select * from final
