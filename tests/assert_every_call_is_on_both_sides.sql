-- Promise 1: every call has exactly one row on the customer side, one on the provider side and
-- one in the margins. A returned row is a day on which a model lost, repeated or invented calls.
with

per_day as (

    {% for model in
        ['fct_calls', 'fct_customer_charges', 'fct_provider_charges', 'fct_call_margins'] %}
    select
        '{{ model }}' as model,
        call_date,
        count(*) as calls,
        {{ id_checksum('call_id') }} as checksum
    from {{ ref(model) }}
    group by call_date
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    call_date,
    count(*) as models,
    min(calls) as fewest_calls,
    max(calls) as most_calls
from per_day
group by call_date
having count(*) <> 4 or min(calls) <> max(calls) or min(checksum) <> max(checksum)
