{{ depends_on_whole_book() }}

with

payments as (

    select * from {{ ref('payments') }}

),

accounts as (

    select * from {{ ref('accounts') }}

),

final as (

    select

        ----------  ids
        payments.payment_id,
        payments.account_id,

        ---------- text
        coalesce(payments.currency, accounts.currency) as currency,
        payments.invoice_number,
        payments.method,
        payments.reference,

        ---------- numbers
        try_cast(payments.amount as decimal(18, 4)) as amount,

        ---------- dates
        {{ seed_date('payments.payment_date') }} as payment_date

    from payments
    inner join accounts on payments.account_id = accounts.account_id

)

select * from final
