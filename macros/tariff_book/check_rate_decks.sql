{#
    check_rate_decks: refuses to start when a CSV of seeds/rates/ is not listed in vars.rate_decks:
    a deck that nobody reads is a price that nobody charges. (A deck that is listed and missing
    stops dbt while it parses base_rates.) Runs on run start; returns no SQL.
#}
{% macro check_rate_decks() -%}
    {%- if execute and flags.WHICH in ['build', 'run', 'test', 'seed'] -%}
        {%- set listed = var('rate_decks') | map('string') | list -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'seed'
                and node.original_file_path.replace('\\', '/').startswith('seeds/rates/') -%}
            {%- set file = node.original_file_path -%}
            {%- if not node.name.startswith('rates_') -%}
                {{ exceptions.raise_compiler_error(
                    file ~ ': a rate deck is named rates_<deck>.csv; rename the file and list '
                    ~ '<deck> in vars.rate_decks of dbt_project.yml'
                ) }}
            {%- elif node.name[6:] not in listed -%}
                {{ exceptions.raise_compiler_error(
                    file ~ ': this rate deck is not listed, so its rates would never apply; add "'
                    ~ node.name[6:] ~ '" to vars.rate_decks of dbt_project.yml, or remove the file'
                ) }}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
