create table rpt_cdr_by_provider_by_date as
select
    account_id,
    charge_date,
    count(*) as calls,
    count(*) filter (where talk_seconds > 0) as answered_calls,
    cast(sum(talk_seconds) as decimal(38, 3)) as talk_seconds,
    cast(coalesce(sum(billed_seconds), 0) as bigint) as billed_seconds,
    cast(coalesce(sum(charge), 0) as decimal(38, 8)) as charge,
    currency,
    count(*) filter (where rating_status = 'suspended') as suspended_calls
from fct_provider_charges
where account_id is not null
group by account_id, charge_date, currency;

create table fct_invoice_lines as
with

lines as (

    select
        charges.account_id,
        charges.charge_date < runs.period_start as is_late,
        charges.destination,
        charges.service_type,
        charges.currency,
        runs.invoice_run_id,
        count(*) as calls,
        sum(charges.billed_seconds) as billed_seconds,
        sum(charges.charge) as exact_amount
    from fct_customer_charges as charges
    inner join rate_tables on charges.rate_table_id = rate_tables.rate_table_id
    inner join (
        select
            invoice_run_id,
            cast(period_start as date) as period_start,
            cast(period_end as date) as period_end
        from read_csv('$seeds/invoice_runs.csv', all_varchar = true, header = true)
    ) as runs
        on charges.charge_date < runs.period_end
    where charges.rating_status = 'rated'
        and (charges.talk_seconds > 0 or charges.charge <> 0 or rate_tables.is_event)
    group by all

)

select
    invoice_run_id,
    account_id,
    cast(
        row_number() over (
            partition by invoice_run_id, account_id
            order by is_late, destination, service_type nulls first, currency
        ) as integer
    ) as line_number,
    case when is_late then 'late_usage' else 'usage' end as line_type,
    destination
    || case
        when count(*) over (partition by invoice_run_id, account_id, is_late, destination) > 1
            and service_type is not null
            then ', ' || service_type
        else ''
    end
    || case when is_late then ' (before this period)' else '' end as description,
    destination,
    service_type,
    calls,
    cast(billed_seconds as bigint) as billed_seconds,
    cast(round(exact_amount, 2) as decimal(18, 4)) as amount,
    currency
from lines;
