with

invoices as (

    select * from {{ ref('int_invoices_settled') }}

),

credits as (

    select * from {{ ref('int_account_credits') }}

),

-- the oldest first, each until it is settled
in_order as (

    select
        invoices.*,
        invoices.total - invoices.named_amount as rest,
        greatest(credits.credit, 0) - coalesce(
            sum(greatest(invoices.total - invoices.named_amount, 0)) over (
                partition by invoices.account_id, invoices.currency
                order by invoices.invoice_date, invoices.invoice_number
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as credit_left
    from invoices
    inner join credits
        on invoices.account_id = credits.account_id
        and invoices.currency = credits.currency

),

final as (

    select
        invoice_number,
        invoice_run_id,
        account_id,
        invoice_date,
        due_date,
        total,
        named_amount,
        cast(least(rest, greatest(credit_left, 0)) as decimal(18, 4)) as credited_amount,
        cast(rest - least(rest, greatest(credit_left, 0)) as decimal(18, 4)) as open_amount,
        currency
    from in_order

)

select * from final
