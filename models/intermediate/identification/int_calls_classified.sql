{%- set fields = auth_code_fields_in_use() -%}
with

calls as (

    select * from {{ ref('int_calls_to_rate') }}

),

signatures as (

    select * from {{ ref('int_auth_code_signatures') }}

),

periods as (

    select * from {{ ref('int_account_periods') }}

),

dispositions as (

    select * from {{ ref('int_call_dispositions') }}

),

-- A value's signature stands for the set of conditions it meets. Calls that are alike in all of
-- these are one class: they have the same accounts and the same decks, found once for the class.
with_signatures as (

    select
        calls.call_id,
        calls.call_date,
        calls.day_fingerprint,
        calls.talk_seconds,
        calls.carrier_cost,
        calls.carrier_currency,
        calls.call_started_at,
        calls.call_answered_at,
        {{ number_position('calls.calling_number') }} as calling_position,
        {{ number_position('calls.called_number') }} as called_position,
        periods.period_from_at,
        calls.call_direction,
        calls.service_type,
        calls.is_customer_side_rated,
        calls.is_provider_side_rated,
        -- outbound and on-net calls belong to the calling party, inbound ones to the called party
        case
            when calls.call_direction = 'inbound' then calls.called_account_id
            else calls.calling_account_id
        end as number_account_id,
        case
            when calls.call_direction = 'inbound' then calls.called_number_from
            else calls.calling_number_from
        end as number_from,
        dispositions.customer_assigned_account_id,
        dispositions.provider_assigned_account_id,
        coalesce(dispositions.is_customer_written_off, false) as is_customer_written_off,
        coalesce(dispositions.is_provider_written_off, false) as is_provider_written_off,
        coalesce(dispositions.is_written_off_if_suspended, false) as is_written_off_if_suspended
        {%- for field in fields %},
        coalesce({{ field }}_signatures.signature, 0) as {{ field }}_signature
    {%- endfor %}
    from calls
    inner join periods on calls.started_quarter_at = periods.started_quarter_at
    left join dispositions on calls.call_id = dispositions.call_id
    {% for field in fields %}
    left join signatures as {{ field }}_signatures
        on {{ field }}_signatures.field = '{{ field }}'
        and {{ field }}_signatures.field_value
        = {{ auth_code_fields("calls")[field] }}
    {% endfor %}

),

final as (

    select
        *,
        {{ row_hash(class_columns()) }} as class_key
    from with_signatures

)

select * from final
