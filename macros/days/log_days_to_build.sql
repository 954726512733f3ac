{#
    log_days_to_build: the post-hook of int_days_to_build. Writes to the log which days this build
    builds again, and why: a line for each stretch of days with one reason, at most 10. Days that
    have no calls do not interrupt a stretch. Gives no SQL.
#}
{% macro log_days_to_build() -%}
    {%- if execute -%}
        {%- set stretches -%}
with

days as (

    select * from {{ this }}

),

all_days as (

    select call_date from {{ ref('int_days_fingerprinted') }}
    union
    select call_date from days

),

numbered_days as (

    select
        call_date,
        row_number() over (order by call_date) as day_number
    from all_days

),

numbered as (

    select
        days.call_date,
        days.why,
        numbered_days.day_number
        - row_number() over (partition by days.why order by days.call_date) as stretch
    from days
    inner join numbered_days on days.call_date = numbered_days.call_date

)

select
    cast(min(call_date) as varchar) as first_date,
    cast(max(call_date) as varchar) as last_date,
    count(*) as days,
    why
from numbered
group by why, stretch
order by first_date, why
        {%- endset -%}
        {%- set found = run_query(stretches).rows -%}
        {%- for first_date, last_date, days, why in found[:10] -%}
            {%- set stretch = first_date if days == 1
                else first_date ~ ' to ' ~ last_date ~ ' (' ~ days ~ ' days)' -%}
            {%- do log('days to build: ' ~ stretch ~ ': ' ~ why, info=true) -%}
        {%- endfor -%}
        {%- if not found -%}
            {%- do log('no day to build', info=true) -%}
        {%- elif found | length > 10 -%}
            {%- do log(
                'days to build: and ' ~ found[10:] | sum(attribute='days') ~ ' more; '
                ~ '`ratehouse status` says which', info=true
            ) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
