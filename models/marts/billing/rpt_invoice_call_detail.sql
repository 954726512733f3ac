{{ config(materialized='view') }}

with

charges as (

    select * from {{ ref('int_charges_invoiced') }}

),

lines as (

    select * from {{ ref('fct_invoice_lines') }}

),

calls as (

    select * from {{ ref('int_calls_normalised') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

local_clocks as (

    select * from {{ ref('int_local_clocks') }}

),

final as (

    select
        charges.invoice_run_id,
        charges.account_id,
        lines.line_number,
        charges.call_id,
        calls.call_started_at,
        {{ add_seconds('calls.call_started_at', 'local_clocks.offset_seconds') }}
            as call_started_at_local,
        charges.charge_date,
        calls.call_direction,
        calls.service_type,
        coalesce(calls.calling_number, calls.calling_number_raw) as calling_number,
        coalesce(calls.called_number, calls.called_number_raw) as called_number,
        charges.destination,
        charges.talk_seconds,
        charges.billed_seconds,
        charges.charge,
        charges.charge_currency as currency
    from charges
    inner join lines
        on charges.invoice_run_id = lines.invoice_run_id
        and charges.account_id = lines.account_id
        and charges.line_type = lines.line_type
        and charges.destination = lines.destination
        and charges.charge_currency = lines.charge_currency
    inner join calls on charges.call_id = calls.call_id
    inner join accounts on charges.account_id = accounts.account_id
    inner join local_clocks
        on accounts.timezone = local_clocks.time_zone
        and calls.started_quarter_at = local_clocks.started_quarter_at

)

select * from final
