with

auth_codes as (

    select * from {{ ref('auth_codes') }}

),

final as (

    select

        ----------  ids
        auth_code_id,
        account_id,
        _line_number as condition_number,

        ---------- text
        field,
        operator,
        value,

        ---------- numbers
        coalesce({{ seed_integer('priority') }}, 100) as priority,

        ---------- dates
        {{ seed_date('valid_from') }} as valid_from,
        {{ seed_date('valid_to') }} as valid_to

    from auth_codes

)

select * from final
