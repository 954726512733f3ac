{#
    code_of: a digest of the SQL of some models and of the macros in some folders of macros/. Rows
    that are kept from build to build carry it in their fingerprint, so that a release which reads
    or rates differently builds them again. Returns a text of 32 letters.
#}
{% macro code_of(model_names, macro_folders) -%}
    {%- set parts = [] -%}
    {%- if execute -%}
        {%- for name in model_names -%}
            {%- do parts.append(graph.nodes['model.' ~ project_name ~ '.' ~ name].raw_code) -%}
        {%- endfor -%}
        {%- for name, thing in context.items() -%}
            {%- if thing.macro is defined and thing.macro.package_name == project_name
                and thing.macro.original_file_path.split('/')[1] in macro_folders -%}
                {%- do parts.append(thing.macro.macro_sql) -%}
            {%- endif -%}
        {%- endfor -%}
        {{ return(local_md5(parts | sort | join('\n'))) }}
    {%- endif -%}
    {{ return('') }}
{%- endmacro %}
