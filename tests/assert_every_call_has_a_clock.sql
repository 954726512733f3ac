-- The details of invoices and provider reports show a call on the clock of its account, which they
-- find by an equality: without a clock they would lose the call. A returned row is a quarter of an
-- hour in which calls start and the time zone of an account has no clock.
with

quarter_hours as (

    select distinct started_quarter_at from {{ ref('int_calls_normalised') }}

),

time_zones as (

    select distinct timezone from {{ ref('stg_accounts') }}

)

select
    time_zones.timezone,
    quarter_hours.started_quarter_at
from quarter_hours
cross join time_zones
left join {{ ref('int_local_clocks') }} as clocks
    on time_zones.timezone = clocks.time_zone
    and quarter_hours.started_quarter_at = clocks.started_quarter_at
where clocks.time_zone is null
