{{ depends_on_whole_book() }}

with

accounts as (

    select * from {{ ref('accounts') }}

),

final as (

    select

        ----------  ids
        account_id,
        tax_category_id,

        ---------- text
        account_name,
        currency,
        timezone,
        email,
        address_line_1,
        address_line_2,
        city,
        region,
        postal_code,
        country,
        tax_registration_number,

        ---------- numbers
        coalesce({{ seed_integer('payment_terms_days') }}, 0) as payment_terms_days,

        ---------- booleans
        {{ seed_boolean('is_provider', 'false') }} as is_provider,
        {{ seed_boolean('is_invoiced', "coalesce(lower(is_provider) <> 'true', true)") }}
            as is_invoiced

    from accounts

)

select * from final
