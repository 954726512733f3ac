with

classes as (

    select * from {{ ref('int_call_classes') }}

),

resolved as (

    select * from {{ ref('int_auth_codes_resolved') }}

),

with_codes as (

    select
        classes.*,
        resolved.customer_priority,
        resolved.customer_account_id as code_customer_id,
        resolved.customer_auth_code_id as customer_code_id,
        resolved.customer_accounts,
        resolved.provider_account_id as code_provider_id,
        resolved.provider_auth_code_id as provider_code_id,
        resolved.provider_accounts
    from classes
    inner join resolved on classes.class_key = resolved.class_key

),

-- a number counts like an auth code of priority 200; what an analyst has put on record beats both
decided as (

    select
        *,
        case
            when not is_customer_side_rated then 'not_applicable'
            when is_customer_written_off then 'written_off'
            when customer_assigned_account_id is not null then 'disposition'
            when code_customer_id is null and number_account_id is null then 'unidentified'
            when code_customer_id is null then 'number'
            when number_account_id is null or customer_priority < 200
                then case when customer_accounts > 1 then 'ambiguous' else 'auth_code' end
            when customer_priority > 200 then 'number'
            when customer_accounts > 1 or code_customer_id <> number_account_id then 'ambiguous'
            else 'auth_code'
        end as customer_identified_by,
        case
            when not is_provider_side_rated or call_direction = 'on_net' then 'not_applicable'
            when is_provider_written_off then 'written_off'
            when provider_assigned_account_id is not null then 'disposition'
            when code_provider_id is null then 'unidentified'
            when provider_accounts > 1 then 'ambiguous'
            else 'auth_code'
        end as provider_identified_by
    from with_codes

),

final as (

    select

        ----------  ids
        class_key,
        case customer_identified_by
            when 'disposition' then customer_assigned_account_id
            when 'number' then number_account_id
            when 'auth_code' then code_customer_id
        end as customer_account_id,
        case customer_identified_by
            when 'disposition' then 'disposition'
            when 'number' then 'number:' || number_from
            when 'auth_code' then customer_code_id
        end as customer_auth_code_id,
        case provider_identified_by
            when 'disposition' then provider_assigned_account_id
            when 'auth_code' then code_provider_id
        end as provider_account_id,
        case provider_identified_by
            when 'disposition' then 'disposition'
            when 'auth_code' then provider_code_id
        end as provider_auth_code_id,

        ---------- text
        call_direction,
        service_type,
        customer_identified_by,
        provider_identified_by,

        ---------- booleans
        is_written_off_if_suspended,

        ---------- times
        period_from_at
    from decided

)

select * from final
