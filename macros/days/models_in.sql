{# models_in: the names of the models in some folders of models/intermediate/, as a list. #}
{% macro models_in(folders) -%}
    {%- set found = [] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values()
                if node.resource_type == 'model' and node.fqn[1:2] == ['intermediate']
                and node.fqn[2] in folders -%}
            {%- do found.append(node.name) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found) }}
{%- endmacro %}
