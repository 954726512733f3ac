with

accounts as (

    select * from {{ ref('stg_accounts') }}

),

final as (

    select
        account_id,
        account_name,
        is_provider,
        is_invoiced,
        currency,
        timezone,
        tax_category_id,
        cast(payment_terms_days as integer) as payment_terms_days,
        email,
        address_line_1,
        address_line_2,
        city,
        region,
        postal_code,
        country,
        tax_registration_number
    from accounts

)

select * from final
