-- A line is the exact sum of its charges, or an item, in the account's currency at the rate of the
-- invoice date, rounded once. The charges are taken from the fact again, by account, date,
-- destination and service, but for accounts of which a closed run took calls late. An item has no
-- calls, all other lines have some. A returned row is a line that does not add up.
with

fx_rates as (

    select * from {{ ref('stg_fx_rates') }}

),

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
        charges.currency as charge_currency,
        runs.currency,
        runs.invoice_date,
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

items as (

    select
        items_due.account_id,
        items_due.item_key,
        items_due.exact_amount,
        items_due.currency as charge_currency
    from {{ ref('int_items_due') }} as items_due

),

lines as (

    select
        standing_lines.*,
        runs.invoice_date,
        runs.currency as account_currency
    from ({{ lines_as_they_stand() }}) as standing_lines
    inner join {{ ref('int_invoice_run_accounts') }} as runs
        on standing_lines.invoice_run_id = runs.invoice_run_id
        and standing_lines.account_id = runs.account_id
    where standing_lines.account_id not in (select account_id from accounts_by_call)

),

-- without a rate there is no line
convertible_lines as (

    select
        *,
        case
            when charge_currency = currency then cast(1 as decimal(18, 10))
            else (
                select max_by(fx_rates.fx_rate, fx_rates.valid_from)
                from fx_rates
                where fx_rates.from_currency = exact_lines.charge_currency
                    and fx_rates.to_currency = exact_lines.currency
                    and fx_rates.valid_from <= exact_lines.invoice_date
            )
        end as fx_rate
    from exact_lines

),

expected as (

    select
        invoice_run_id,
        account_id,
        line_type,
        destination,
        service_type,
        charge_currency,
        calls,
        billed_seconds,
        fx_rate,
        cast(exact_amount as decimal(20, 8)) * fx_rate as converted_amount
    from convertible_lines
    where fx_rate is not null

)

select
    coalesce(lines.invoice_run_id, expected.invoice_run_id) as invoice_run_id,
    coalesce(lines.account_id, expected.account_id) as account_id,
    lines.line_key,
    lines.amount,
    expected.converted_amount,
    items.exact_amount as item_amount
from lines
full outer join expected
    on lines.invoice_run_id = expected.invoice_run_id
    and lines.account_id = expected.account_id
    and lines.line_type = expected.line_type
    and lines.destination = expected.destination
    and lines.service_type is not distinct from expected.service_type
    and lines.charge_currency = expected.charge_currency
left join items
    on lines.account_id = items.account_id
    and lines.line_key = items.item_key
where lines.calls is distinct from expected.calls
    or lines.billed_seconds is distinct from expected.billed_seconds
    or (items.item_key is null) is distinct from (expected.calls is not null)
    or (lines.line_type in ('usage', 'late_usage')) is distinct from (expected.calls is not null)
    or lines.currency is distinct from lines.account_currency
    or lines.charge_currency
    is distinct from coalesce(items.charge_currency, expected.charge_currency)
    or lines.fx_rate is distinct from case
        when lines.charge_currency = lines.account_currency then 1
        else coalesce(
                expected.fx_rate,
                (
                    select max_by(fx_rates.fx_rate, fx_rates.valid_from)
                    from fx_rates
                    where fx_rates.from_currency = lines.charge_currency
                        and fx_rates.to_currency = lines.account_currency
                        and fx_rates.valid_from <= lines.invoice_date
                )
            )
    end
    or lines.amount is distinct from {{ round_to_minor_unit(
        'coalesce(cast(items.exact_amount as decimal(20, 8)) * lines.fx_rate, '
        ~ 'expected.converted_amount)',
        'lines.currency',
    ) }}
