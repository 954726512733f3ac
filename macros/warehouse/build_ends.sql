{#
    build_ends: SQL that marks the warehouse as `green` after a `dbt build` of everything in which
    nothing failed, as `red` when anything failed, and as it was before when a part was built and
    nothing failed. Runs on run end. The tables of the days to build are in step again when all of
    them were built, or some from the decision that was there, and none failed.
#}
{% macro build_ends(results) -%}
    {%- if execute and flags.WHICH in ['build', 'run', 'seed', 'test'] %}
        {%- set failed = failed_nodes(results) -%}
        {%- set after = state_after(results) -%}
        {%- set state = 'state_before' if after == 'as before' else "'" ~ after ~ "'" -%}
        {%- set decided = all_models_decided() -%}
        {%- if decided | select('in', failed) | list -%}
            {%- set step = 'false' -%}
        {%- elif not decided | reject('in', selected_resources) | list -%}
            {%- set step = 'true' -%}
        {%- elif decided[0] not in selected_resources -%}
            {%- set step = 'was_in_step' -%}
        {%- else -%}
            {%- set step = 'false' -%}
        {%- endif %}
update raw.build_state
set
    state = {{ state }},
    state_before = {{ state }},
    is_in_step = {{ step }};
    {%- endif %}
{%- endmacro %}

{# failed_nodes: the ids of what did not succeed, or was skipped because of that. #}
{% macro failed_nodes(results) -%}
    {%- set failed = [] -%}
    {%- for result in results
            if result.status | string not in ['success', 'pass', 'no-op', 'warn'] -%}
        {%- do failed.append(result.node.unique_id) -%}
    {%- endfor -%}
    {{ return(failed) }}
{%- endmacro %}

{#
    state_after: the state of the warehouse after a command: green, red, or `as before` when only a
    part was built and nothing of it failed.
#}
{% macro state_after(results) -%}
    {%- set left_out = [] -%}
    {%- for node in graph.nodes.values()
            if node.resource_type in ['model', 'seed', 'test']
            and node.unique_id not in selected_resources -%}
        {%- do left_out.append(node.unique_id) -%}
    {%- endfor -%}
    {%- if failed_nodes(results) -%}
        {{ return('red') }}
    {%- elif flags.WHICH == 'build' and not left_out -%}
        {{ return('green') }}
    {%- endif -%}
    {{ return('as before') }}
{%- endmacro %}
