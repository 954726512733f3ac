with

dial_plans as (

    select * from {{ ref('dial_plans') }}

),

final as (

    select

        ----------  ids
        dial_plan_id,

        ---------- text
        coalesce(country_code, '') as country_code,
        coalesce(national_prefix, '') as national_prefix,

        ---------- lists
        {{ seed_list('international_prefixes') }} as international_prefixes,
        list_transform(
            {{ seed_list('national_number_digits') }}, lambda digits: try_cast(digits as integer)
        ) as national_number_digits,
        {{ seed_list('technical_prefixes') }} as technical_prefixes,
        {{ seed_list('short_numbers') }} as short_numbers,

        ---------- booleans
        {{ seed_boolean('bare_e164', 'true') }} as is_bare_e164_taken

    from dial_plans

)

select * from final
