with

charges as (

    select
        *,
        row_number() over (
            order by invoice_run_id, account_id, taxed_on, service_type, amount, currency
        ) as unit_number
    from {{ ref('int_charges_taxed') }}

),

taxes as (

    select * from {{ ref('int_taxes_given') }}
    where level = 'call'

),

-- all taxes of a call are on its one service type: there is nothing to tell apart
bases as (

    select
        charges.unit_number,
        charges.invoice_run_id,
        charges.account_id,
        charges.service_type,
        charges.items,
        charges.currency,
        charges.amount as net,
        taxes.tax_id,
        taxes.valid_from,
        taxes.service_type as service_type_of_tax,
        taxes.stack_order,
        taxes.rate_units,
        taxes.rounding,
        cast(null as varchar) as scope,
        true as is_main,
        cast(null as decimal(28, 8)) as given_taxable_amount,
        cast(null as decimal(18, 4)) as given_tax_amount
    from charges
    inner join taxes
        on charges.account_id = taxes.account_id
        and charges.taxed_on >= taxes.valid_from
        and charges.taxed_on < taxes.valid_to
        and (taxes.service_type is null or charges.service_type = taxes.service_type)

),

taxed as (

    {{ taxes_in_order('bases') | indent(4) }}

),

scopes as (

    select
        *,
        service_type_of_tax as scope_summed,
        true as is_main_of_sum
    from taxed

    union all

    -- what a tax on all services takes of each, for a higher tax on that one alone
    select
        *,
        service_type as scope_summed,
        false as is_main_of_sum
    from taxed
    where service_type_of_tax is null and service_type is not null

),

final as (

    select
        invoice_run_id,
        account_id,
        currency,
        tax_id,
        valid_from,
        scope_summed as scope,
        is_main_of_sum as is_main,
        cast(sum(taxable_amount * items) as decimal(28, 8)) as taxable_amount,
        cast(sum(tax_amount * items) as decimal(18, 4)) as tax_amount
    from scopes
    group by
        invoice_run_id, account_id, currency, tax_id, valid_from, scope_summed, is_main_of_sum

)

select * from final
