{{ config(post_hook='{{ log_days_to_build() }}') }}
{% set parts = fingerprint_parts() %}

with

wanted as (

    select * from {{ ref('int_days_fingerprinted') }}

),

built as (

    {% for model in models_by_day() %}
    select
        '{{ model }}' as model,
        *
    from ({{ rows_built(model, ['call_date', 'day_fingerprint']) }})
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
        built.day_fingerprint as built_from
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
    where wanted.day_fingerprint is distinct from built.day_fingerprint

),

final as (

    select
        call_date,
        max(day_fingerprint) as day_fingerprint,
        case
            when max(day_fingerprint) is null then 'no calls any more'
            when max(built_from) is null then 'not built yet'
            when count(built_from) < {{ models_by_day() | length }} then 'unfinished'
            else concat_ws(
                ', '
                {%- for part in parts %},
                case
                    when bool_or(
                        split_part(day_fingerprint, '|', {{ loop.index }})
                        <> split_part(built_from, '|', {{ loop.index }})
                    ) then '{{ part }}'
                end
                {%- endfor %}
            )
        end as why
    from compared
    group by call_date

)

select * from final
