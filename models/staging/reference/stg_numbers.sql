with

numbers as (

    select
        account_id,
        number_from,
        coalesce(number_to, number_from) as number_to,
        {{ seed_date('valid_from') }} as valid_from,
        {{ seed_date('valid_to') }} as valid_to
    from {{ ref('numbers') }}

),

final as (

    select

        ----------  ids
        account_id,

        ---------- text
        number_from,
        number_to,

        ---------- dates
        valid_from,
        coalesce(
            valid_to,
            lead(valid_from) over (
                partition by number_from, number_to order by valid_from nulls first
            )
        ) as valid_to

    from numbers

)

select * from final
