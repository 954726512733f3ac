{#
    check_step: stops a model by the day when it would be made from tables of different builds: only
    a part is built, and what is left out is not what the last decision (int_days_to_build) was
    about, because that build did not finish or this one decides anew. Its rows would say that they
    are made from what they are not, and no later build would see it.
#}
{% macro check_step() -%}
    {%- if execute and 'retry' not in invocation_args_dict.get('invocation_command', '') -%}
        {%- set needed = models_decided(model.name) -%}
        {%- set left_out = needed | reject('in', selected_resources) | list -%}
        {%- if left_out and (
            needed[0] in selected_resources
            or not run_query('select was_in_step from raw.build_state').rows[0][0]
        ) -%}
            {%- do exceptions.raise_compiler_error(
                left_out[0].split('.')[2] ~ ' is left out, and it is of another build than the '
                ~ 'days to build: run `dbt build`, or select it too'
            ) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
