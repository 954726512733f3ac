with

account_plans as (

    select
        account_id,
        plan_id,
        pool_id,
        coalesce({{ seed_integer('quantity') }}, 1) as quantity,
        {{ seed_date('valid_from') }} as valid_from,
        {{ seed_date('valid_to') }} as valid_to
    from {{ ref('account_plans') }}

),

final as (

    select

        ----------  ids
        account_id,
        plan_id,
        pool_id,

        ---------- numbers
        quantity,

        ---------- dates
        valid_from,
        coalesce(
            valid_to,
            lead(valid_from) over (partition by account_id, plan_id order by valid_from)
        ) as valid_to

    from account_plans

)

select * from final
