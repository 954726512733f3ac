with

dispositions as (

    select * from {{ ref('stg_call_dispositions') }}

),

accounts as (

    select * from {{ ref('stg_accounts') }}

),

-- a write-off that names no account holds for each side that the rules cannot rate
final as (

    select
        dispositions.call_id,
        max(dispositions.account_id) filter (
            where dispositions.action = 'assign' and not accounts.is_provider
        ) as customer_assigned_account_id,
        max(dispositions.account_id) filter (
            where dispositions.action = 'assign' and accounts.is_provider
        ) as provider_assigned_account_id,
        bool_or(
            dispositions.action = 'write_off' and coalesce(not accounts.is_provider, false)
        ) as is_customer_written_off,
        bool_or(
            dispositions.action = 'write_off' and coalesce(accounts.is_provider, false)
        ) as is_provider_written_off,
        bool_or(
            dispositions.action = 'write_off' and dispositions.account_id is null
        ) as is_written_off_if_suspended
    from dispositions
    left join accounts on dispositions.account_id = accounts.account_id
    group by dispositions.call_id

)

select * from final
