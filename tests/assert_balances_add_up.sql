-- What a customer owes is its numbered invoices and credit notes less its payments, whichever way
-- it is told: the statement entry by entry, the invoices with what is left to assign, the amounts
-- by age. No invoice is open beside a credit, for less than nothing, or for more than its total;
-- one below 0 is a credit. The amounts are taken from the invoices and payments again. A returned
-- row is an account and a currency that do not add up.
with

entries as (

    select
        account_id,
        currency,
        total as amount,
        total * cast(document_type = 'invoice' as integer) as invoiced
    from {{ ref('fct_invoices') }}
    where invoice_number is not null
    union all
    select
        account_id,
        currency,
        -amount as amount,
        0 as invoiced
    from {{ ref('stg_payments') }}

),

owed as (

    select
        account_id,
        currency,
        count(*) as entries,
        sum(amount) as balance,
        sum(invoiced) as invoiced
    from entries
    group by account_id, currency

),

statement_lines as (

    select
        *,
        balance - coalesce(lag(balance) over (
            partition by account_id, currency order by entry_number
        ), 0) as step,
        lag(entry_date) over (
            partition by account_id, currency order by entry_number
        ) as previous_date
    from {{ ref('fct_account_statement') }}

),

statements as (

    select
        account_id,
        currency,
        count(*) as entries,
        max(entry_number) as last_number,
        max_by(balance, entry_number) as balance,
        count(*) filter (where step <> amount or entry_date < previous_date) as wrong_entries
    from statement_lines
    group by account_id, currency

),

invoices as (

    select
        account_id,
        currency,
        sum(total) as invoiced,
        sum(open_amount) as open_amount,
        count(*) filter (
            where open_amount < 0 or named_amount < 0 or credited_amount < least(total, 0)
            or total <> named_amount + credited_amount + open_amount
        ) as wrong_invoices
    from {{ ref('fct_invoice_balances') }}
    group by account_id, currency

),

ageing as (

    select
        *,
        not_yet_due + due_0_to_30_days + due_31_to_60_days + due_61_to_90_days + due_over_90_days
            as open_amount
    from {{ ref('rpt_ageing') }}

)

select
    coalesce(owed.account_id, statements.account_id, ageing.account_id) as account_id,
    coalesce(owed.currency, statements.currency, ageing.currency) as currency,
    owed.balance,
    statements.balance as statement_balance,
    ageing.balance as ageing_balance,
    invoices.open_amount,
    ageing.unassigned_credit
from owed
full outer join statements
    on owed.account_id = statements.account_id
    and owed.currency = statements.currency
full outer join ageing
    on owed.account_id = ageing.account_id
    and owed.currency = ageing.currency
left join invoices
    on owed.account_id = invoices.account_id
    and owed.currency = invoices.currency
where owed.balance is distinct from statements.balance
    or owed.entries is distinct from statements.entries
    or statements.last_number is distinct from statements.entries
    or statements.wrong_entries > 0
    or owed.balance is distinct from ageing.balance
    or owed.invoiced is distinct from coalesce(invoices.invoiced, 0)
    or invoices.wrong_invoices > 0
    or ageing.open_amount is distinct from coalesce(invoices.open_amount, 0)
    or ageing.balance is distinct from ageing.open_amount - ageing.unassigned_credit
    or ageing.open_amount > 0 and ageing.unassigned_credit > 0
    or ageing.overdue < 0
    or ageing.overdue > ageing.open_amount
