{#
    build_begins: SQL that marks the warehouse as being built, in the one row of raw.build_state, so
    that what an interrupted or a red build left is never published or exported, and that the tables
    of the days to build are not in step (check_step) until they all are built. Runs on run start.
#}
{% macro build_begins() -%}
    {%- if execute and flags.WHICH in ['build', 'run', 'seed', 'test'] %}
create table if not exists raw.build_state (
    state varchar,
    state_before varchar
);
alter table raw.build_state add column if not exists is_in_step boolean default false;
alter table raw.build_state add column if not exists was_in_step boolean default false;
insert into raw.build_state
select
    'never built' as state,
    'never built' as state_before,
    false as is_in_step,
    false as was_in_step
where not exists (select 1 from raw.build_state);
update raw.build_state
set
    state = 'unfinished',
    state_before = case when state = 'unfinished' then 'red' else state end,
    was_in_step = is_in_step,
    is_in_step = {{ 'false' if all_models_decided() | select('in', selected_resources) | list
        else 'is_in_step' }};
    {%- endif %}
{%- endmacro %}
