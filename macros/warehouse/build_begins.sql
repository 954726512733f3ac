{#
    build_begins: SQL that marks the warehouse as being built, in the one row of raw.build_state, so
    that what an interrupted or a red build left is never published or exported. Runs on run start.
#}
{% macro build_begins() -%}
    {%- if execute and flags.WHICH in ['build', 'run', 'seed', 'test'] %}
create table if not exists raw.build_state (
    state varchar,
    state_before varchar
);
insert into raw.build_state
select
    'never built' as state,
    'never built' as state_before
where not exists (select 1 from raw.build_state);
update raw.build_state
set
    state = 'unfinished',
    state_before = case when state = 'unfinished' then 'red' else state end;
    {%- endif %}
{%- endmacro %}
