-- A line is the exact sum of its charges, or an item, rounded once. The charges are taken from the
-- fact again, by account, date, destination and service, but for days of which a closed run took calls late;
-- an item has no calls, all other lines have some. A returned row is an account of a run whose lines
-- do not add up.
with

charges as (

    select
        account_id,
        charge_date,
        rate_table_id,
        destination,
        service_type,
        currency,
        count(*) filter (where talk_seconds > 0 or charge <> 0) as calls,
        count(*) as calls_and_free_events,
        sum(billed_seconds) as billed_seconds,
        sum(charge) as charge
    from {{ ref('fct_customer_charges') }}
    where rating_status = 'rated'
    group by account_id, charge_date, rate_table_id, destination, service_type, currency

),

accounts_by_call as (

    select distinct account_id from {{ ref('int_late_calls_recorded') }}

),

exact_lines as (

    select
        runs.invoice_run_id,
        charges.account_id,
        case
            when charges.charge_date < runs.period_start then 'late_usage' else 'usage'
        end as line_type,
        charges.destination,
        charges.service_type,
        charges.currency,
        sum(
            case
                when rate_tables.charge_unit = 'event' then charges.calls_and_free_events
                else charges.calls
            end
        ) as calls,
        sum(charges.billed_seconds) as billed_seconds,
        sum(charges.charge) as exact_amount
    from charges
    inner join {{ ref('stg_rate_tables') }} as rate_tables
        on charges.rate_table_id = rate_tables.rate_table_id
    inner join {{ ref('int_invoice_run_days') }} as run_days
        on charges.account_id = run_days.account_id
        and charges.charge_date = run_days.charge_date
    inner join {{ ref('int_invoice_run_accounts') }} as runs
        on run_days.account_id = runs.account_id
        and run_days.invoice_run_id = runs.invoice_run_id
    where (
        charges.calls > 0
        or rate_tables.charge_unit = 'event' and charges.calls_and_free_events > 0
    )
    and charges.account_id not in (select account_id from accounts_by_call)
    group by all

),

lines as (

    select * from ({{ lines_as_they_stand() }}) as standing_lines
    where account_id not in (select account_id from accounts_by_call)

),

items as (

    select * from {{ ref('int_items_due') }}

)

select
    coalesce(lines.invoice_run_id, exact_lines.invoice_run_id) as invoice_run_id,
    coalesce(lines.account_id, exact_lines.account_id) as account_id,
    lines.line_key,
    lines.amount,
    exact_lines.exact_amount,
    items.exact_amount as item_amount
from lines
full outer join exact_lines
    on lines.invoice_run_id = exact_lines.invoice_run_id
    and lines.account_id = exact_lines.account_id
    and lines.line_type = exact_lines.line_type
    and lines.destination = exact_lines.destination
    and lines.service_type is not distinct from exact_lines.service_type
    and lines.currency = exact_lines.currency
left join items
    on lines.account_id = items.account_id
    and lines.line_key = items.item_key
where lines.calls is distinct from exact_lines.calls
    or lines.billed_seconds is distinct from exact_lines.billed_seconds
    or (items.item_key is null) is distinct from (exact_lines.calls is not null)
    or lines.amount is distinct from {{ round_to_minor_unit(
        'coalesce(items.exact_amount, exact_lines.exact_amount)', 'lines.currency'
    ) }}
