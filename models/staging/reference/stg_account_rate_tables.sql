with

account_rate_tables as (

    select
        account_id,
        rate_table_id,
        call_direction,
        service_type,
        {{ seed_date('valid_from') }} as valid_from,
        {{ seed_date('valid_to') }} as valid_to
    from {{ ref('account_rate_tables') }}

),

final as (

    select

        ----------  ids
        account_id,
        rate_table_id,

        ---------- text
        call_direction,
        service_type,

        ---------- dates
        valid_from,
        coalesce(
            valid_to,
            lead(valid_from) over (
                partition by account_id, call_direction, service_type
                order by valid_from nulls first
            )
        ) as valid_to

    from account_rate_tables

)

select * from final
