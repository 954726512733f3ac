with

calls as (

    select * from {{ ref('int_calls_classified') }}

),

resolved as (

    select * from {{ ref('int_auth_codes_resolved') }}

),

dispositions as (

    select * from {{ ref('int_call_dispositions') }}

),

with_codes as (

    select
        calls.*,
        resolved.customer_priority,
        resolved.customer_account_id as code_customer_id,
        resolved.customer_auth_code_id as customer_code_id,
        resolved.customer_accounts,
        resolved.provider_account_id as code_provider_id,
        resolved.provider_auth_code_id as provider_code_id,
        resolved.provider_accounts,
        dispositions.customer_assigned_account_id,
        dispositions.provider_assigned_account_id,
        coalesce(dispositions.is_customer_written_off, false) as is_customer_written_off,
        coalesce(dispositions.is_provider_written_off, false) as is_provider_written_off,
        coalesce(dispositions.is_written_off_if_suspended, false) as is_written_off_if_suspended,
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
    inner join resolved
        on calls.period_from_at = resolved.period_from_at
        {%- for field in auth_code_fields_in_use() %}
        and calls.{{ field }}_signature = resolved.{{ field }}_signature
        {%- endfor %}
    left join dispositions on calls.call_id = dispositions.call_id

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
        call_id,
        call_date,
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
        day_fingerprint,
        customer_identified_by,
        provider_identified_by,
        calling_number,
        called_number,
        call_direction,
        service_type,
        carrier_currency,

        ---------- numbers
        talk_seconds,
        carrier_cost,

        ---------- booleans
        is_written_off_if_suspended,

        ---------- times
        call_started_at,
        call_answered_at,
        started_quarter_at
    from decided

)

select * from final
