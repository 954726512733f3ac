with

lines as (

    select * from {{ ref('stg_book_lines') }}
    where line_type = 'late_usage'

),

calls as (

    select * from {{ ref('stg_book_calls') }}

),

closed_runs as (

    select * from {{ ref('int_invoice_runs_stated') }}
    where run_state = 'closed'

),

late_lines as (

    select
        lines.entry_number,
        lines.invoice_run_id,
        lines.account_id,
        lines.line_key
    from lines
    inner join closed_runs on lines.invoice_run_id = closed_runs.invoice_run_id

),

final as (

    select
        calls.account_id,
        calls.call_id,
        calls.charge_date,
        calls.invoice_run_id
    from calls
    inner join late_lines
        on calls.entry_number = late_lines.entry_number
        and calls.account_id = late_lines.account_id
        and calls.line_key = late_lines.line_key

)

select * from final
