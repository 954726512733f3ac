with

calls as (

    select * from {{ ref('int_calls_normalised') }}

),

suspended as (

    {% for side in ['customer', 'provider'] %}
    select
        '{{ side }}' as side,
        call_id,
        call_date,
        account_id,
        rate_table_id,
        suspense_reason
    from {{ ref('fct_' ~ side ~ '_charges') }}
    where rating_status = 'suspended'
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

files as (

    select * from {{ ref('stg_files') }}

),

final as (

    select
        suspended.call_id,
        suspended.side,
        suspended.suspense_reason,
        case suspended.suspense_reason
            when 'invalid_duration'
                then 'correct the record at its source and land it again, or write the call '
                    || 'off in call_dispositions.csv'
            when 'ambiguous_auth_code'
                then 'auth_codes.csv: give one of the rules that match a lower priority, or '
                    || 'assign the call in call_dispositions.csv'
            when 'no_auth_code'
                then 'auth_codes.csv or numbers.csv: add what identifies the ' || suspended.side
                    || ', or assign the call in call_dispositions.csv'
            when 'no_rate_table'
                then 'account_rate_tables.csv: a table on this day for ' || suspended.account_id
            when 'invalid_number'
                then 'dial_plans.csv: teach it this number, or add a rate with an empty prefix'
            when 'no_rate'
                then 'seeds/rates/: add a prefix to ' || suspended.rate_table_id
            when 'blocked_destination'
                then 'seeds/rates/: unblock the prefix, or stop the calls; those that were made '
                    || 'can be written off in call_dispositions.csv'
            when 'no_carrier_cost'
                then 'the file has no cost for this call: price the prefix by the minute instead, '
                    || 'or write the call off in call_dispositions.csv'
            when 'currency_mismatch'
                then 'cdr_sources.csv: the cost is not in the currency of '
                    || suspended.rate_table_id
        end as cure,
        suspended.account_id,
        suspended.rate_table_id,
        suspended.call_date,
        calls.call_started_at,
        calls.source_id,
        files.file_name,
        calls.row_number,
        calls.call_reference,
        calls.call_direction,
        calls.service_type,
        calls.calling_number_raw,
        calls.called_number_raw,
        calls.calling_number,
        calls.called_number,
        calls.billing_number,
        calls.ingress_trunk,
        calls.egress_trunk,
        calls.talk_seconds,
        calls.carrier_cost,
        calls.carrier_currency,
        calls.file_id,
        calls.service_provider,
        calls.source_ip,
        calls.target_ip,
        calls.from_uri,
        calls.to_uri,
        calls.disconnect_reason,
        calls.call_ended_at
    from suspended
    inner join calls on suspended.call_id = calls.call_id
    inner join files on calls.file_id = files.file_id

)

select * from final
