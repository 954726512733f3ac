{{ config(post_hook='{{ log_days_to_build() }}') }}
{% set parts = fingerprint_parts() %}

with

wanted as (

    select * from {{ ref('int_days_fingerprinted') }}

),

known as (

    select * from {{ ref('int_fingerprints_known') }}

),

built as (

    {% for model in models_by_day() %}
    select
        '{{ model }}' as model,
        *
    from ({{ rows_built(model, {'call_date': 'date', 'day_fingerprint': 'uuid'}) }})
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

models as (

    {% for model in models_by_day() %}
    select '{{ model }}' as model
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- a day is built again when any of the models lacks it, or has it from other calls or another book
compared as (

    select
        coalesce(wanted.call_date, built.call_date) as call_date,
        wanted.day_fingerprint,
        wanted.fingerprint_parts,
        built.day_fingerprint as built_from,
        known.fingerprint_parts as built_from_parts
    from (
        select
            wanted.*,
            models.model
        from wanted
        cross join models
    ) as wanted
    full outer join built
        on wanted.call_date = built.call_date
        and wanted.model = built.model
    left join known on built.day_fingerprint = known.day_fingerprint
    where wanted.day_fingerprint is distinct from built.day_fingerprint

),

final as (

    select
        call_date,
        any_value(day_fingerprint) as day_fingerprint,
        case
            when count(day_fingerprint) = 0 then 'no calls any more'
            when count(built_from) = 0 then 'not built yet'
            when count(built_from) < {{ models_by_day() | length }} then 'unfinished'
            -- a full refresh forgets, and may be interrupted
            when count(built_from_parts) < count(built_from) then 'built from what is not known'
            else concat_ws(
                    ', '
                    {%- for part in parts %},
                    case
                        when bool_or(
                                split_part(fingerprint_parts, '|', {{ loop.index }})
                                <> split_part(built_from_parts, '|', {{ loop.index }})
                            ) then '{{ part }}'
                    end
                    {%- endfor %}
                )
        end as why
    from compared
    group by call_date

)

select * from final
