with

charges as (

    select * from {{ ref('int_charges_invoiced') }}

),

lines as (

    select
        invoice_run_id,
        account_id,
        line_type,
        destination,
        currency,
        count(*) as calls,
        sum(billed_seconds) as billed_seconds,
        sum(charge) as exact_amount
    from charges
    group by invoice_run_id, account_id, line_type, destination, currency

),

final as (

    select
        invoice_run_id,
        account_id,
        cast(
            row_number() over (
                partition by invoice_run_id, account_id
                order by case line_type when 'usage' then 1 else 2 end, destination, currency
            ) as integer
        ) as line_number,
        line_type,
        case
            when line_type = 'late_usage' then destination || ' (before this period)'
            else destination
        end as description,
        destination,
        calls,
        cast(billed_seconds as bigint) as billed_seconds,
        {{ round_to_minor_unit('exact_amount', 'currency') }} as amount,
        currency
    from lines

)

select * from final
