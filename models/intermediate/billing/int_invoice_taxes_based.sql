with

nets as (

    select * from {{ ref('int_taxable_nets_summed') }}

),

taxes as (

    select * from {{ ref('int_taxes_given') }}
    where level = 'invoice'

),

taxes_of_invoices as (

    select
        invoices.unit_number,
        taxes.tax_id,
        taxes.valid_from,
        taxes.service_type
    from nets as invoices
    inner join taxes
        on invoices.account_id = taxes.account_id
        and invoices.invoice_date >= taxes.valid_from
        and invoices.invoice_date < taxes.valid_to
    where invoices.service_type is null

),

-- what a tax on all services takes of one, for a higher tax on that one alone
services_taxed_alone as (

    select distinct
        unit_number,
        service_type
    from taxes_of_invoices
    where service_type is not null

),

scopes as (

    select
        unit_number,
        tax_id,
        valid_from,
        service_type as scope,
        true as is_main
    from taxes_of_invoices

    union all

    select
        taxes_of_invoices.unit_number,
        taxes_of_invoices.tax_id,
        taxes_of_invoices.valid_from,
        services_taxed_alone.service_type as scope,
        false as is_main
    from taxes_of_invoices
    inner join services_taxed_alone
        on taxes_of_invoices.unit_number = services_taxed_alone.unit_number
    where taxes_of_invoices.service_type is null

),

final as (

    select
        scopes.unit_number,
        scopes.tax_id,
        scopes.valid_from,
        scopes.scope,
        scopes.is_main,
        nets.net
    from scopes
    inner join nets
        on scopes.unit_number = nets.unit_number
        and coalesce(scopes.scope, '') = coalesce(nets.service_type, '')

)

select * from final
