{#
    rate_epochs: the stretches of time in which the rates of a table do not change, of those days that
    are asked for: a deck that changes every week has many, and only these are laid out. Returns a
    select of epoch_number, rate_table_id, epoch_from_at and epoch_to_at (UTC).
#}
{% macro rate_epochs(days, of_table=false) -%}
with

rates as (

    select * from {{ ref('int_rates_in_force') }}

),

days as (

    select * from {{ days }}

),

moments as (

    select
        rate_table_id,
        valid_from_at as epoch_from_at
    from rates
    union
    select
        rate_table_id,
        valid_to_at as epoch_from_at
    from rates

),

epochs as (

    select
        rate_table_id,
        epoch_from_at,
        lead(epoch_from_at) over (partition by rate_table_id order by epoch_from_at)
            as epoch_to_at
    from moments

),

epochs_of_days as (

    select distinct epochs.*
    from epochs
    inner join days
        on epochs.epoch_from_at < days.call_date + interval 1 day
        and epochs.epoch_to_at > cast(days.call_date as timestamp)
        {%- if of_table %}
        and epochs.rate_table_id = days.rate_table_id
        {%- endif %}

)

select
    row_number() over (order by rate_table_id, epoch_from_at) as epoch_number,
    rate_table_id,
    epoch_from_at,
    epoch_to_at
from epochs_of_days
{%- endmacro %}
