{#
    rows_built: a select of the distinct values of some columns ({name: type}) in an incremental model, as the last
    build left it; no rows where there is none yet, and on a full refresh, which builds everything.

    Not `ref`: what is to be built is decided before the model, from what the model already holds.
    So the decision needs no memory of its own: rows commit with their fingerprint, and what an
    interrupted build left undone is seen to be missing by the next one.
#}
{% macro rows_built(model_name, columns) -%}
    {%- set relation = none -%}
    {%- if execute and not flags.FULL_REFRESH -%}
        {%- set node = graph.nodes['model.' ~ project_name ~ '.' ~ model_name] -%}
        {%- set relation = adapter.get_relation(node.database, node.schema, node.alias) -%}
    {%- endif -%}
    {%- if relation is not none %}
    select distinct {{ columns.keys() | join(', ') }} from {{ relation }}
    {%- else %}
    select {% for column, type in columns.items() -%}
        cast(null as {{ type }}) as {{ column }}{{ ', ' if not loop.last }}
    {%- endfor %}
    where false
    {%- endif %}
{%- endmacro %}
