with

lines as (

    select * from {{ source('raw', 'book_lines') }}

),

final as (

    select

        ----------  ids
        entry_number,
        invoice_run_id,
        account_id,

        ---------- text
        document_type,
        line_key,
        line_type,
        description,
        destination,
        service_type,
        volume_tier_id,
        adjusted_run_id,
        adjusted_line_key,
        charge_currency,
        currency,

        ---------- numbers
        line_number,
        calls,
        billed_seconds,
        amount,
        fx_rate,

        ---------- booleans
        is_tax_exempt,

        ---------- dates
        volume_tier_period_start
    from lines

)

select * from final
