with

documents as (

    select * from {{ ref('fct_invoices') }}
    where invoice_number is not null

),

payments as (

    select * from {{ ref('int_payments_assigned') }}

),

entries as (

    select
        account_id,
        currency,
        invoice_date as entry_date,
        document_type as entry_type,
        case document_type when 'invoice' then 1 else 2 end as entry_group,
        invoice_number,
        cast(null as varchar) as payment_id,
        case document_type when 'invoice' then due_date end as due_date,
        total as amount,
        cast(null as varchar) as assignment,
        cast(null as varchar) as named_invoice_number,
        cast(null as varchar) as method,
        cast(null as varchar) as reference
    from documents

    union all

    select
        account_id,
        currency,
        payment_date as entry_date,
        case when amount < 0 then 'refund' else 'payment' end as entry_type,
        3 as entry_group,
        invoice_number,
        payment_id,
        cast(null as date) as due_date,
        -amount as amount,
        assignment,
        named_invoice_number,
        method,
        reference
    from payments

),

numbered as (

    select
        *,
        row_number() over (
            partition by account_id, currency
            order by entry_date, entry_group, coalesce(payment_id, invoice_number)
        ) as entry_number
    from entries

),

final as (

    select
        account_id,
        currency,
        cast(entry_number as integer) as entry_number,
        entry_date,
        entry_type,
        invoice_number,
        payment_id,
        due_date,
        method,
        reference,
        assignment,
        named_invoice_number,
        cast(amount as decimal(18, 4)) as amount,
        cast(
            sum(amount) over (
                partition by account_id, currency
                order by entry_number
                rows between unbounded preceding and current row
            ) as decimal(18, 4)
        ) as balance
    from numbered

)

select * from final
