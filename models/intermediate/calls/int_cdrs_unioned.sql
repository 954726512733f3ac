with

cdrs as (

    {% for format in var('cdr_formats') %}
    select * from {{ ref('stg_' ~ format ~ '__cdrs') }}
    {{ 'union all by name' if not loop.last }}
    {% endfor %}

),

sources as (

    select * from {{ ref('stg_cdr_sources') }}

),

time_zone_offsets as (

    select * from {{ ref('int_time_zone_offsets') }}

),

with_source as (

    select
        cdrs.*,
        sources.timezone as time_zone,
        coalesce(cdrs.carrier_currency, sources.currency) as cost_currency
    from cdrs
    left join sources on cdrs.source_id = sources.source_id

),

local_quarters as (

    {% for column in ['started_at', 'answered_at', 'ended_at'] %}
    select
        time_zone,
        {{ quarter_hour(column) }} as local_quarter
    from with_source
    where {{ column }} is not null and not {{ column }}_is_utc
    {{ 'union' if not loop.last }}
    {% endfor %}

),

offsets as (

    select
        local_quarters.time_zone,
        local_quarters.local_quarter,
        time_zone_offsets.offset_seconds
    from local_quarters
    inner join time_zone_offsets
        on local_quarters.time_zone = time_zone_offsets.time_zone
        and local_quarters.local_quarter >= time_zone_offsets.local_from
        and local_quarters.local_quarter < time_zone_offsets.local_to

),

in_utc as (

    select
        with_source.*,
    {% for column in ['started_at', 'answered_at', 'ended_at'] %}
    case
        when with_source.{{ column }}_is_utc then with_source.{{ column }}
        else with_source.{{ column }} - to_seconds({{ column }}_offset.offset_seconds)
    end as {{ column }}_utc{{ ',' if not loop.last }}
    {% endfor %}
    from with_source
    {% for column in ['started_at', 'answered_at', 'ended_at'] %}
    left join offsets as {{ column }}_offset
        on with_source.time_zone = {{ column }}_offset.time_zone
        and {{ quarter_hour('with_source.' ~ column) }} = {{ column }}_offset.local_quarter
        and not with_source.{{ column }}_is_utc
    {% endfor %}

),

final as (

    select

        ----------  ids
        file_id,
        row_number,
        source_id,
        call_key,
        content_md5,
        call_reference,

        ---------- text
        record_kind,
        unreadable_reason,
        calling_number_raw,
        called_number_raw,
        billing_number,
        call_direction,
        service_type,
        ingress_trunk,
        egress_trunk,
        service_provider,
        source_ip,
        target_ip,
        from_uri,
        to_uri,
        disconnect_reason,
        cost_currency as carrier_currency,

        ---------- numbers
        cast(
            coalesce(
                talk_seconds,
                cast(epoch_ms(ended_at_utc) - epoch_ms(answered_at_utc) as decimal(18, 0))
                * cast(0.001 as decimal(4, 3)),
                carrier_billed_seconds
            ) as decimal(12, 3)
        ) as talk_seconds,
        carrier_billed_seconds,
        carrier_cost,

        ---------- booleans
        has_unique_key,

        ---------- times
        started_at_utc as call_started_at,
        answered_at_utc as call_answered_at,
        ended_at_utc as call_ended_at
    from in_utc

)

select * from final
