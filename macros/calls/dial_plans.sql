{#
    dial_plans: the rows of stg_dial_plans, as dicts whose lists are lists. They stand in the SQL as
    constants: what a plan says is then decided once and not once a number, which makes normalising
    a number four times as quick. None before the book is built (parsing, linting).
#}
{% macro dial_plans() %}
    {%- set plans = [] -%}
    {%- set dial_plans = ref('stg_dial_plans') -%}
    {%- set relation = load_relation(dial_plans) if execute -%}
    {%- if relation -%}
        {%- for row in run_query(
            "select dial_plan_id, country_code, national_prefix,"
            ~ " array_to_string(international_prefixes, '|') as international_prefixes,"
            ~ " array_to_string(national_number_digits, '|') as national_number_digits,"
            ~ " array_to_string(technical_prefixes, '|') as technical_prefixes,"
            ~ " array_to_string(short_numbers, '|') as short_numbers,"
            ~ " cast(is_bare_e164_taken as varchar) as is_bare_e164_taken"
            ~ " from " ~ relation ~ " order by dial_plan_id"
        ).rows -%}
            {%- set plan = {
                'dial_plan_id': row[0], 'country_code': row[1] or '', 'national_prefix': row[2] or '',
                'is_bare_e164_taken': row[7] | string | lower == 'true',
            } -%}
            {%- for name in ['international_prefixes', 'national_number_digits',
                'technical_prefixes', 'short_numbers'] -%}
                {%- set texts = (row[loop.index + 2] or '') | string -%}
                {%- do plan.update({name: texts.split('|') if texts else []}) -%}
            {%- endfor -%}
            {%- do plans.append(plan) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(plans) }}
{% endmacro %}
