with

calls as (

    select * from {{ ref('int_calls_normalised') }}

),

classes as (

    select * from {{ ref('int_calls_classified') }}

),

resolved as (

    select * from {{ ref('int_auth_codes_resolved') }}

),

with_codes as (

    select
        calls.call_id,
        calls.call_direction,
        calls.is_customer_side_rated,
        calls.is_provider_side_rated,
        customers.priority as customer_priority,
        customers.account_id as customer_account_id,
        customers.auth_code_id as customer_auth_code_id,
        customers.accounts as customer_accounts,
        providers.account_id as provider_account_id,
        providers.auth_code_id as provider_auth_code_id,
        providers.accounts as provider_accounts,
        -- outbound and on-net calls belong to the calling party, inbound ones to the called party
        case
            when calls.call_direction = 'inbound' then calls.called_account_id
            else calls.calling_account_id
        end as number_account_id,
        case
            when calls.call_direction = 'inbound' then calls.called_number_from
            else calls.calling_number_from
        end as number_from
    from calls
    inner join classes on calls.call_id = classes.call_id
    left join resolved as customers
        on classes.conditions_met = customers.conditions_met
        and classes.period_from_at = customers.period_from_at
        and not customers.is_provider
    left join resolved as providers
        on classes.conditions_met = providers.conditions_met
        and classes.period_from_at = providers.period_from_at
        and providers.is_provider

),

-- a number counts like an auth code of priority 200
decided as (

    select
        *,
        case
            when not is_customer_side_rated then 'not_applicable'
            when customer_account_id is null and number_account_id is null then 'unidentified'
            when customer_account_id is null then 'number'
            when number_account_id is null or customer_priority < 200
                then case when customer_accounts > 1 then 'ambiguous' else 'auth_code' end
            when customer_priority > 200 then 'number'
            when customer_accounts > 1 or customer_account_id <> number_account_id then 'ambiguous'
            else 'auth_code'
        end as customer_identified_by,
        case
            when not is_provider_side_rated or call_direction = 'on_net' then 'not_applicable'
            when provider_account_id is null then 'unidentified'
            when provider_accounts > 1 then 'ambiguous'
            else 'auth_code'
        end as provider_identified_by
    from with_codes

),

final as (

    select

        ----------  ids
        call_id,
        case customer_identified_by
            when 'number' then number_account_id
            when 'auth_code' then customer_account_id
        end as customer_account_id,
        case customer_identified_by
            when 'number' then 'number:' || number_from
            when 'auth_code' then customer_auth_code_id
        end as customer_auth_code_id,
        case provider_identified_by when 'auth_code' then provider_account_id end
            as provider_account_id,
        case provider_identified_by when 'auth_code' then provider_auth_code_id end
            as provider_auth_code_id,

        ---------- text
        customer_identified_by,
        provider_identified_by
    from decided

)

select * from final
