-- Promise 5, never stale: each model that is built by the day has every day that has calls, and no
-- other, made from the calls and the tariff book of this build. A returned row is a day that a
-- model lacks, has for nothing, or made from something else.
with

models as (

    {% for model in models_by_day() %}
    select '{{ model }}' as model
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

days as (

    select
        days.call_date,
        days.day_fingerprint,
        models.model
    from {{ ref('int_days_fingerprinted') }} as days
    cross join models

),

built as (

    {% for model in models_by_day() %}
    select distinct
        '{{ model }}' as model,
        call_date,
        day_fingerprint
    from {{ ref(model) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    coalesce(days.model, built.model) as model,
    coalesce(days.call_date, built.call_date) as call_date,
    days.day_fingerprint,
    built.day_fingerprint as built_from
from days
full outer join built
    on days.model = built.model
    and days.call_date = built.call_date
where days.day_fingerprint is distinct from built.day_fingerprint
