with

adjustments as (

    select * from {{ ref('int_adjustments') }}
    where invoice_run_id is not null

),

charges as (

    select * from {{ ref('int_charges_invoiced') }}

),

recorded_calls as (

    select * from {{ ref('stg_book_calls') }}

),

recorded_lines as (

    select * from {{ ref('stg_book_lines') }}

),

closed_runs as (

    select * from {{ ref('int_invoice_runs_stated') }}
    where run_state = 'closed'

),

-- only calls of lines that differ are looked at
charges_now as (

    select
        adjustments.line_key as adjustment_key,
        charges.account_id,
        charges.call_id,
        charges.charge_date,
        charges.destination,
        charges.talk_seconds,
        charges.billed_seconds,
        charges.charge,
        charges.charge_currency as currency
    from charges
    inner join adjustments
        on charges.invoice_run_id = adjustments.adjusted_run_id
        and charges.account_id = adjustments.account_id
        and charges.line_key = adjustments.adjusted_line_key

),

lines_billed as (

    select
        recorded_lines.entry_number,
        recorded_lines.account_id,
        recorded_lines.line_key,
        adjustments.line_key as adjustment_key
    from recorded_lines
    inner join closed_runs on recorded_lines.invoice_run_id = closed_runs.invoice_run_id
    inner join adjustments
        on recorded_lines.account_id = adjustments.account_id
        and coalesce(recorded_lines.adjusted_run_id, recorded_lines.invoice_run_id)
        = adjustments.adjusted_run_id
        and coalesce(recorded_lines.adjusted_line_key, recorded_lines.line_key)
        = adjustments.adjusted_line_key

),

charges_recorded as (

    select
        lines_billed.adjustment_key,
        recorded_calls.*
    from recorded_calls
    inner join lines_billed
        on recorded_calls.entry_number = lines_billed.entry_number
        and recorded_calls.account_id = lines_billed.account_id
        and recorded_calls.line_key = lines_billed.line_key

),

charges_billed as (

    select
        adjustment_key,
        account_id,
        call_id,
        max(charge_date) as charge_date,
        max(destination) as destination,
        max(talk_seconds) as talk_seconds,
        max(currency) as currency,
        sum(billed_seconds) as billed_seconds,
        sum(charge) as charge
    from charges_recorded
    group by adjustment_key, account_id, call_id

),

differences as (

    select
        coalesce(charges_now.adjustment_key, charges_billed.adjustment_key) as adjustment_key,
        coalesce(charges_now.account_id, charges_billed.account_id) as account_id,
        coalesce(charges_now.call_id, charges_billed.call_id) as call_id,
        coalesce(charges_now.charge_date, charges_billed.charge_date) as charge_date,
        coalesce(charges_now.destination, charges_billed.destination) as destination,
        coalesce(charges_now.talk_seconds, charges_billed.talk_seconds) as talk_seconds,
        coalesce(charges_now.currency, charges_billed.currency) as currency,
        coalesce(charges_now.billed_seconds, 0) - coalesce(charges_billed.billed_seconds, 0)
            as billed_seconds,
        coalesce(charges_now.charge, 0) - coalesce(charges_billed.charge, 0) as charge
    from charges_now
    full outer join charges_billed
        on charges_now.adjustment_key = charges_billed.adjustment_key
        and charges_now.account_id = charges_billed.account_id
        and charges_now.call_id = charges_billed.call_id
    where coalesce(charges_now.charge, 0) <> coalesce(charges_billed.charge, 0)
        or coalesce(charges_now.billed_seconds, 0) <> coalesce(charges_billed.billed_seconds, 0)

),

final as (

    select
        adjustments.invoice_run_id,
        differences.account_id,
        adjustments.line_key,
        differences.call_id,
        differences.charge_date,
        differences.destination,
        differences.talk_seconds,
        cast(differences.billed_seconds as bigint) as billed_seconds,
        cast(differences.charge as decimal(18, 8)) as charge,
        differences.currency
    from differences
    inner join adjustments
        on differences.adjustment_key = adjustments.line_key
        and differences.account_id = adjustments.account_id

)

select * from final
