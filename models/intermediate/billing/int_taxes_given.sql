with

accounts as (

    select * from {{ ref('stg_accounts') }}
    where is_invoiced and not is_provider

),

taxes as (

    select * from {{ ref('stg_taxes') }}

),

final as (

    select
        accounts.account_id,
        taxes.tax_id,
        coalesce(taxes.valid_from, date '0001-01-01') as valid_from,
        coalesce(taxes.valid_to, date '9999-12-31') as valid_to,
        taxes.tax_name,
        taxes.stack_order,
        taxes.rate_percent,
        cast(taxes.rate_percent * cast(1000000 as decimal(7, 0)) as bigint) as rate_units,
        taxes.service_type,
        taxes.level,
        taxes.rounding,
        taxes.category_code
    from accounts
    inner join taxes on accounts.tax_category_id = taxes.tax_category_id

)

select * from final
