-- A tax is on the lines, or if it is per call on the charges, of an account whose category has it,
-- and on the taxes of lower orders; it is its rate of that, but for rounding. What it is on is
-- summed here again. A returned row is a tax that is missing, invented or wrong.
with

taxes as (

    select
        accounts.account_id,
        taxes.*,
        coalesce(taxes.valid_from, date '0001-01-01') as starts,
        coalesce(taxes.valid_to, date '9999-12-31') as ends
    from {{ ref('stg_accounts') }} as accounts
    inner join {{ ref('stg_taxes') }} as taxes
        on accounts.tax_category_id = taxes.tax_category_id

),

amounts as (

    select
        taxes.account_id,
        taxes.tax_id,
        taxes.starts,
        taxes.ends,
        charges.invoice_run_id,
        cast({{ converted('charges.charge', 'charges.fx_rate') }} as decimal(18, 8)) as amount
    from {{ ref('int_charges_invoiced') }} as charges
    inner join taxes
        on charges.account_id = taxes.account_id
        and charges.charge_date >= taxes.starts
        and charges.charge_date < taxes.ends
    where taxes.level = 'call'
        and (taxes.service_type is null or charges.service_type = taxes.service_type)

    union all

    select
        taxes.account_id,
        taxes.tax_id,
        taxes.starts,
        taxes.ends,
        lines.invoice_run_id,
        lines.amount
    from {{ ref('int_invoice_lines_reckoned') }} as lines
    inner join {{ ref('int_invoice_run_accounts') }} as runs
        on lines.invoice_run_id = runs.invoice_run_id
        and lines.account_id = runs.account_id
    inner join taxes
        on lines.account_id = taxes.account_id
        and runs.invoice_date >= taxes.starts
        and runs.invoice_date < taxes.ends
    where not lines.is_tax_exempt
        and (taxes.level = 'invoice' or lines.line_type not in ('usage', 'late_usage'))
        and (taxes.service_type is null or lines.service_type = taxes.service_type)

),

expected as (

    select
        invoice_run_id,
        account_id,
        tax_id,
        starts as valid_from,
        ends as valid_to,
        sum(amount) as net,
        count(*) as amounts
    from amounts
    group by invoice_run_id, account_id, tax_id, starts, ends

),

found as (

    select
        taxes.*,
        taxes_below.amount as taxes_below,
        case {{ minor_unit_decimals('taxes.currency') }} when 0 then 1 when 3 then 0.001 else 0.01
        end as minor_unit
    from {{ ref('int_taxes_invoiced') }} as taxes
    left join lateral (
        select sum(below.amount) as amount
        from {{ ref('int_taxes_invoiced') }} as below
        where below.invoice_run_id = taxes.invoice_run_id
            and below.account_id = taxes.account_id
            and below.stack_order < taxes.stack_order
            and (below.level = 'call' or taxes.level = 'invoice')
    ) as taxes_below on true

)

select
    coalesce(found.invoice_run_id, expected.invoice_run_id) as invoice_run_id,
    coalesce(found.account_id, expected.account_id) as account_id,
    coalesce(found.tax_id, expected.tax_id) as tax_id,
    found.taxable_amount,
    found.amount,
    expected.net,
    found.taxes_below
from found
full outer join expected
    on found.invoice_run_id = expected.invoice_run_id
    and found.account_id = expected.account_id
    and found.tax_id = expected.tax_id
    and found.valid_from = expected.valid_from
where found.tax_id is null
    or expected.tax_id is null
    -- a tax on one service, or per call on some days, may be on a part of the taxes below it
    or (
        found.taxes_below is null
        or found.service_type is null
        and (
            found.level = 'invoice'
            or expected.valid_from = date '0001-01-01' and expected.valid_to = date '9999-12-31'
        )
    )
    and found.taxable_amount <> {{ round_to_minor_unit(
        '(expected.net + coalesce(found.taxes_below, 0))', 'found.currency'
    ) }}
    -- to half of a minor unit, or to one; per call as often, and the taxable amount is rounded too
    or abs(found.taxable_amount * found.rate_percent * 0.01 - found.amount)
    > found.minor_unit * case
        when found.level = 'call' then expected.amounts + 1
        when found.rounding = 'down' then 1
        else 0.5
    end
