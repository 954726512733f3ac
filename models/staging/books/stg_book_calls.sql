with

calls as (

    select * from {{ source('raw', 'book_calls') }}

),

final as (

    select

        ----------  ids
        entry_number,
        invoice_run_id,
        account_id,
        call_id,

        ---------- text
        line_key,
        call_direction,
        service_type,
        calling_number,
        called_number,
        destination,
        currency,

        ---------- numbers
        talk_seconds,
        billed_seconds,
        charge,

        ---------- dates
        charge_date,

        ---------- times
        call_started_at,
        call_started_at_local
    from calls

)

select * from final
