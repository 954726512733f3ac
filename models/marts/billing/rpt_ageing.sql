{% set buckets = [
    ('not_yet_due', 'invoices.due_date > today.as_of_date'),
    ('due_0_to_30_days', 'today.as_of_date - invoices.due_date between 0 and 30'),
    ('due_31_to_60_days', 'today.as_of_date - invoices.due_date between 31 and 60'),
    ('due_61_to_90_days', 'today.as_of_date - invoices.due_date between 61 and 90'),
    ('due_over_90_days', 'today.as_of_date - invoices.due_date > 90'),
    ('overdue', 'invoices.due_date < today.as_of_date'),
] %}

with

invoices as (

    select * from {{ ref('fct_invoice_balances') }}

),

credits as (

    select * from {{ ref('int_account_credits') }}

),

today as (

    select cast({{ build_time() }} as date) as as_of_date

),

summed as (

    select
        credits.account_id,
        credits.currency,
        today.as_of_date,
        credits.credit - coalesce(sum(greatest(invoices.credited_amount, 0)), 0)
            as unassigned_credit,
        min(invoices.due_date) filter (
            where invoices.open_amount > 0 and invoices.due_date < today.as_of_date
        ) as overdue_since,
        {% for name, condition in buckets %}
        coalesce(sum(invoices.open_amount) filter (where {{ condition }}), 0) as {{ name }},
        {% endfor %}
        coalesce(sum(invoices.open_amount), 0) as open_amount
    from credits
    cross join today
    left join invoices
        on credits.account_id = invoices.account_id
        and credits.currency = invoices.currency
    group by credits.account_id, credits.currency, credits.credit, today.as_of_date

),

final as (

    select
        account_id,
        currency,
        as_of_date,
        overdue_since,
        {% for name, condition in buckets %}
        cast({{ name }} as decimal(18, 4)) as {{ name }},
        {% endfor %}
        cast(unassigned_credit as decimal(18, 4)) as unassigned_credit,
        cast(open_amount - unassigned_credit as decimal(18, 4)) as balance
    from summed

)

select * from final
