{# models_below: the names of the models in some folders, sorted; none while parsing. #}
{% macro models_below(folders) -%}
    {%- set names = [] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'model' -%}
            {%- for folder in folders if node.original_file_path.startswith(folder ~ '/') -%}
                {%- do names.append(node.name) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(names | sort) }}
{%- endmacro %}
