{#
    models_decided: the models that a model by the day is made from and that hold only the days of
    this build: int_days_to_build, all between it and the model, and the model itself, as a list of
    unique ids.
#}
{% macro models_decided(model_name) -%}
    {%- set prefix = 'model.' ~ project_name ~ '.' -%}
    {%- set above = [prefix ~ model_name] -%}
    {%- for unique_id in above -%}{# it grows while it is gone through #}
        {%- for parent in graph.nodes[unique_id].depends_on.nodes
                if parent.startswith(prefix) and parent not in above -%}
            {%- do above.append(parent) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set found = [prefix ~ 'int_days_to_build'] -%}
    {%- for _ in above -%}
        {%- for unique_id in above
                if unique_id not in found
                and graph.nodes[unique_id].depends_on.nodes | select('in', found) | list -%}
            {%- do found.append(unique_id) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{# all_models_decided: what models_decided gives of all models by the day. #}
{% macro all_models_decided() -%}
    {%- set found = [] -%}
    {%- for name in models_by_day() -%}
        {%- for unique_id in models_decided(name) if unique_id not in found -%}
            {%- do found.append(unique_id) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
