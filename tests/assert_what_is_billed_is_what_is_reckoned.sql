-- All lines and taxes that customers have been or will be billed, and the adjustments that nobody
-- bills, come to what today's rules give for the same calls and items. A returned row is an account
-- of which something is billed twice, or never.
with

billed as (

    select
        account_id,
        currency,
        amount
    from {{ ref('fct_invoice_lines') }}

    union all

    select
        account_id,
        currency,
        amount
    from {{ ref('fct_invoice_taxes') }}

    union all

    select
        account_id,
        currency,
        amount
    from {{ ref('rpt_adjustments_not_billed') }}

),

reckoned as (

    select
        account_id,
        currency,
        amount
    from {{ ref('int_invoice_lines_reckoned') }}

    union all

    select
        account_id,
        currency,
        amount
    from {{ ref('int_taxes_invoiced') }}

)

select
    account_id,
    currency,
    sum(billed) as billed,
    sum(reckoned) as reckoned
from (
    select
        account_id,
        currency,
        amount as billed,
        0 as reckoned
    from billed
    union all
    select
        account_id,
        currency,
        0 as billed,
        amount as reckoned
    from reckoned
) as both_sides
group by account_id, currency
having sum(billed) <> sum(reckoned)
