with

cdrs as (

    {{ union_by_name(staged_cdrs()) }}

),

sources as (

    select * from {{ ref('stg_cdr_sources') }}

),

time_zone_offsets as (

    select * from {{ ref('int_time_zone_offsets') }}

),

-- a time on the clock of the source is converted by the quarter of an hour in which it lies
with_source as (

    select
        cdrs.*,
        sources.timezone as time_zone,
        coalesce(cdrs.carrier_currency, sources.currency) as cost_currency,
    {% for column in ['started_at', 'answered_at', 'ended_at'] %}
    case when not cdrs.{{ column }}_is_utc then {{ quarter_hour('cdrs.' ~ column) }} end
        as {{ column }}_quarter{{ ',' if not loop.last }}
    {% endfor %}
    from cdrs
    left join sources on cdrs.source_id = sources.source_id

),

local_quarters as (

    {% for column in ['started_at', 'answered_at', 'ended_at'] %}
    select
        time_zone,
        {{ column }}_quarter as local_quarter
    from with_source
    where {{ column }}_quarter is not null
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
    {{ add_seconds(
        'with_source.' ~ column, '-coalesce(' ~ column ~ '_offset.offset_seconds, 0)'
    ) }}
        as {{ column }}_utc{{ ',' if not loop.last }}
    {% endfor %}
    from with_source
    {% for column in ['started_at', 'answered_at', 'ended_at'] %}
    left join offsets as {{ column }}_offset
        on with_source.time_zone = {{ column }}_offset.time_zone
        and with_source.{{ column }}_quarter = {{ column }}_offset.local_quarter
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
                cast(
                    {{ microseconds_between('answered_at_utc', 'ended_at_utc') }} as decimal(18, 0)
                )
                * cast(0.000001 as decimal(7, 6)),
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
