{#
    legal_seed: every row of a seed is legal, or the build stops here, before anything is rated, with
    one line a fault: `<file> line <n>, column <c>: <reason>; <way out>`, the first of the file
    (vars.shown_faults).
    A plain failing test would only say how many.

    Arguments:
      seed: its name; base_rates stands for all rate decks
      columns: what each column may hold, {column: {kind, required, values, minimum, decimals, list}}
        (kinds: see seed_cell_faults)
      key: columns that together may stand in one row only
      references: {column: seed that must hold the value, in the column of that name}
    What such rules cannot say stands in macros/tariff_book/seed_checks.sql.
#}
{% test legal_seed(model, seed, columns, key=[], references={}) %}
    {%- set file_name = '_file_name' if seed == 'base_rates' else "'seeds/" ~ seed ~ ".csv'" -%}
    {%- set faults = seed_faults(seed, model, file_name, columns, key, references) -%}
    {%- if execute and flags.WHICH in ['build', 'test'] -%}
        {%- set found = run_query(
            'select file_name, line_number, column_name, reason, way_out from ('
            ~ faults ~ ') order by file_name, line_number, column_name, reason'
        ) -%}
        {%- if found.rows -%}
            {%- set messages = [] -%}
            {%- set shown = {} -%}
            {%- for row in found.rows -%}
                {%- do shown.update({row[0]: shown.get(row[0], 0) + 1}) -%}
                {%- if shown[row[0]] <= shown_faults() -%}
                    {%- do messages.append(
                        row[0] ~ ' line ' ~ row[1] ~ ', column ' ~ row[2] ~ ': ' ~ row[3] ~ '; '
                        ~ row[4]
                    ) -%}
                {%- endif -%}
            {%- endfor -%}
            {%- for file, faults_of_file in shown.items() if faults_of_file > shown_faults() -%}
                {%- do messages.append(file ~ ': and ' ~ (faults_of_file - shown_faults()) ~ ' more') -%}
            {%- endfor -%}
            {{ exceptions.raise_compiler_error('\n' ~ messages | join('\n')) }}
        {%- endif -%}
    {%- endif -%}
    {{ faults }}
{% endtest %}
