with

charges as (

    select * from {{ ref('stg_recurring_charges') }}

),

accounts as (

    select * from {{ ref('stg_accounts') }}

),

runs as (

    select max(period_end) as last_day_after from {{ ref('stg_invoice_runs') }}

),

-- by month, so that dates are counted from the first one: the 31st comes back after a short month
months as (

    select
        charges.*,
        runs.last_day_after,
        {{ series_to_rows(
            "cast(date_trunc('month', charges.valid_from) as timestamp)",
            'cast(runs.last_day_after as timestamp)', 'interval 1 month'
        ) }} as month_at
    from charges
    inner join runs on charges.valid_from < runs.last_day_after

),

numbered as (

    select
        *,
        (extract(year from month_at) - extract(year from valid_from)) * 12
        + extract(month from month_at) - extract(month from valid_from) as months_later
    from months

),

due as (

    select
        *,
        {{ whole_quotient('months_later', 'every_months') }} + 1 as payment_number,
        {{ add_months('valid_from', 'months_later') }} as billing_date,
        {{ add_months('valid_from', 'months_later + every_months') }} as next_billing_date
    from numbered
    where months_later % every_months = 0

),

-- the exact product of the two cells, rounded half up to 8 decimals where it has more
priced as (

    select
        *,
        {{ ten_billionths('amount') }}
        * cast(quantity * cast(10000 as decimal(5, 0)) as bigint) as numerator
    from due
    where billing_date < last_day_after
        and (billing_date < valid_to or valid_to is null)
        and (payment_number <= payments or payments is null)

),

final as (

    select
        priced.account_id,
        'charge|' || priced.charge_id || '|' || cast(priced.billing_date as varchar) as item_key,
        'charge' as line_type,
        case
            when priced.quantity <> 1
                then rtrim(rtrim(cast(priced.quantity as varchar), '0'), '.') || ' x '
            else ''
        end
        || priced.description
        || case
            when priced.charge_type = 'payment_plan'
                then ' (payment ' || cast(priced.payment_number as varchar) || ' of '
                    || cast(priced.payments as varchar) || ')'
            else ''
        end as description,
        priced.billing_date,
        priced.service_type,
        priced.is_tax_exempt,
        {{ eight_decimals('priced.numerator', 1000000) }} as exact_amount,
        coalesce(priced.currency, accounts.currency) as currency,
        case when priced.charge_type = 'recurring' then priced.billing_date end as period_start,
        case
            when priced.charge_type = 'recurring'
                then least(priced.next_billing_date, coalesce(priced.valid_to, date '9999-12-31'))
        end as period_end
    from priced
    inner join accounts on priced.account_id = accounts.account_id

)

select * from final
