{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="
            {% if is_incremental() %}
            delete from {{ this }}
            where file_id in (select files.file_id from {{ ref('int_files_to_stage') }} as files)
            {% endif %}
        ",
    )
}}

with

cdrs as (

    {{ union_by_name(staged_cdrs()) }}

),

files_to_stage as (

    select * from {{ ref('int_files_to_stage') }}

),

sources as (

    select * from {{ ref('stg_cdr_sources') }}

),

local_days as (

    select * from {{ ref('int_local_days') }}

),

with_source as (

    select
        cdrs.*,
        files_to_stage.staged_from,
        sources.timezone as time_zone,
        coalesce(cdrs.carrier_currency, sources.currency) as cost_currency
    from (
        select * from cdrs
        where {{ files_to_stage() }}
    ) as cdrs
    inner join files_to_stage on cdrs.file_id = files_to_stage.file_id
    left join sources on cdrs.source_id = sources.source_id

),

-- a time on the clock of the source is converted by its local date: most have one offset
in_utc as (

    select
        with_source.*,
    {% for column in ['started_at', 'answered_at', 'ended_at'] %}
    {{ add_seconds(
        'with_source.' ~ column, '-coalesce(' ~ column ~ '_day.offset_seconds, 0)'
    ) }}
        as {{ column }}_utc{{ ',' if not loop.last }}
    {% endfor %}
    from with_source
    {% for column in ['started_at', 'answered_at', 'ended_at'] %}
    left join local_days as {{ column }}_day
        on with_source.time_zone = {{ column }}_day.time_zone
        and case
            when not with_source.{{ column }}_is_utc
                then least(
                        greatest(cast(with_source.{{ column }} as date), date '1990-01-01'),
                        date '2069-12-31'
                    )
        end = {{ column }}_day.local_date
        and with_source.{{ column }} >= {{ column }}_day.local_from
        and with_source.{{ column }} < {{ column }}_day.local_to
    {% endfor %}

),

final as (

    select

        ----------  ids
        file_id,
        row_number,
        source_id,
        staged_from,
        cast(call_key as uuid) as call_key,
        case when has_unique_key then cast(content_md5 as uuid) end as content_md5,
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
