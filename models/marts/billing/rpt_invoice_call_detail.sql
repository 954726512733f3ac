{{ config(materialized='view') }}

with

charges as (

    select * from {{ ref('int_charges_invoiced') }}

),

calls_adjusted as (

    select * from {{ ref('int_calls_adjusted') }}

),

recorded_calls as (

    select * from {{ ref('stg_book_calls') }}

),

entries as (

    select * from {{ ref('stg_book_entries') }}

),

lines as (

    select * from {{ ref('fct_invoice_lines') }}

),

runs as (

    select * from {{ ref('int_invoice_runs_stated') }}

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

open_charges as (

    select
        charges.invoice_run_id,
        charges.account_id,
        charges.line_key,
        charges.call_id,
        charges.charge_date,
        charges.destination,
        charges.talk_seconds,
        charges.billed_seconds,
        charges.charge,
        charges.charge_currency as currency
    from charges
    inner join runs on charges.invoice_run_id = runs.invoice_run_id
    where runs.run_state in ('draft', 'recording')

    union all

    select
        invoice_run_id,
        account_id,
        line_key,
        call_id,
        charge_date,
        destination,
        talk_seconds,
        billed_seconds,
        charge,
        currency
    from calls_adjusted

),

open_details as (

    select
        open_charges.invoice_run_id,
        open_charges.account_id,
        open_charges.line_key,
        open_charges.call_id,
        calls.call_started_at,
        {{ add_seconds('calls.call_started_at', 'local_clocks.offset_seconds') }}
            as call_started_at_local,
        open_charges.charge_date,
        calls.call_direction,
        calls.service_type,
        coalesce(calls.calling_number, calls.calling_number_raw) as calling_number,
        coalesce(calls.called_number, calls.called_number_raw) as called_number,
        open_charges.destination,
        open_charges.talk_seconds,
        open_charges.billed_seconds,
        open_charges.charge,
        open_charges.currency
    from open_charges
    inner join calls on open_charges.call_id = calls.call_id
    inner join accounts on open_charges.account_id = accounts.account_id
    inner join local_clocks
        on accounts.timezone = local_clocks.time_zone
        and calls.started_quarter_at = local_clocks.started_quarter_at

),

details as (

    -- what the end of a build has entered in the books was open to the tables of that build
    select * from open_details
    where invoice_run_id not in (select invoice_run_id from entries)

    union all

    select
        invoice_run_id,
        account_id,
        line_key,
        call_id,
        call_started_at,
        call_started_at_local,
        charge_date,
        call_direction,
        service_type,
        calling_number,
        called_number,
        destination,
        talk_seconds,
        billed_seconds,
        charge,
        currency
    from recorded_calls

),

final as (

    select
        details.invoice_run_id,
        details.account_id,
        lines.line_number,
        details.call_id,
        details.call_started_at,
        details.call_started_at_local,
        details.charge_date,
        details.call_direction,
        details.service_type,
        details.calling_number,
        details.called_number,
        details.destination,
        details.talk_seconds,
        details.billed_seconds,
        details.charge,
        details.currency,
        details.line_key
    from details
    inner join lines
        on details.invoice_run_id = lines.invoice_run_id
        and details.account_id = lines.account_id
        and details.line_key = lines.line_key
        and lines.document_type = 'invoice'

)

select * from final
