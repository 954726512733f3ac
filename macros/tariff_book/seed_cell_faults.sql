{#
    seed_cell_faults: what can be wrong with one cell, by its rule, as a list of {condition (SQL),
    reason (SQL text), way_out (text)}. An empty cell has no fault but `required`: every other
    condition is null for it.
#}
{% macro seed_cell_faults(column, rule) %}
    {%- set faults = [] -%}
    {%- set shown = "'''' || " ~ column ~ " || ''''" -%}
    {%- set kind = rule.get('kind', 'text') -%}
    {%- if rule.get('required') -%}
        {%- do faults.append({
            'condition': column ~ ' is null',
            'reason': "'empty'",
            'way_out': 'every row needs a value here',
        }) -%}
    {%- endif -%}
    {%- set parts = "string_split(" ~ column ~ ", '|')" if rule.get('list')
        else '[' ~ column ~ ']' -%}
    {%- set patterns = {
        'name': ['^[A-Za-z0-9][A-Za-z0-9._-]*$', 'is not an id',
            'use letters, digits, points, hyphens and underscores'],
        'digits': ['^[0-9]+$', 'is not digits only', 'write digits without +, spaces or points'],
        'boolean': ['^(?i:true|false)$', 'is neither true nor false', 'write true or false'],
        'integer': ['^-?[0-9]{1,9}$', 'is not a whole number',
            'write digits only, at most nine'],
        'country': ['^[A-Z]{2}$', 'is not an ISO 3166-1 alpha-2 country',
            'write two capitals (US)'],
        'time': ['^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$', 'is not a time of day',
            'write HH:MM, 00:00 to 24:00'],
        'uuid': ['^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$', 'is not the id of a call',
            'copy the call_id of the marts (5f0d4f5e-8c5b-3a4e-9d55-0f3cd6a1b2c3)'],
    } -%}
    {%- if kind in patterns -%}
        {%- do faults.append({
            'condition': 'list_bool_or(list_transform(' ~ parts ~ ", lambda part: not "
                ~ "regexp_matches(trim(part), '" ~ patterns[kind][0] ~ "')))",
            'reason': shown ~ " || ' " ~ patterns[kind][1] ~ "'",
            'way_out': patterns[kind][2],
        }) -%}
        {%- if kind == 'name' -%}
            {%- do faults.append({
                'condition': "regexp_matches(" ~ column ~ ", '^(?i:con|prn|aux|nul|com[1-9]|"
                    ~ "lpt[1-9])([.]|$)|[.]$') or length(" ~ column ~ ') > 100',
                'reason': shown ~ " || ' cannot be the name of a file'",
                'way_out': 'choose another id: systems keep some names for themselves (con, nul)',
            }) -%}
        {%- endif -%}
    {%- elif kind == 'word' -%}
        {%- do faults.append({
            'condition': 'list_bool_or(list_transform(' ~ parts ~ ', lambda part: '
                ~ "trim(part) not in ('" ~ rule['values'] | join("', '") ~ "')))",
            'reason': shown ~ " || ' is not one of " ~ rule['values'] | join(', ') ~ "'",
            'way_out': 'choose one of them',
        }) -%}
    {%- elif kind == 'date' -%}
        {%- do faults.append({
            'condition': column ~ ' is not null and ' ~ seed_date(column) ~ ' is null',
            'reason': shown ~ " || ' is not a date'",
            'way_out': 'write YYYY-MM-DD',
        }) -%}
    {%- elif kind == 'decimal' -%}
        {%- set decimals = rule.get('decimals', 10) -%}
        {%- set digits = rule.get('digits', 8) -%}
        {%- do faults.append({
            'condition': "not regexp_matches(" ~ column ~ ", '^-?[0-9]+([.][0-9]+)?$')",
            'reason': shown ~ " || ' is not a decimal number'",
            'way_out': 'write it with a decimal point and without thousands separators (0.0125)',
        }) -%}
        {%- do faults.append({
            'condition': "regexp_matches(" ~ column ~ ", '^-?[0-9]+[.][0-9]{" ~ decimals
                ~ "}[0-9]*[1-9]')",
            'reason': shown ~ " || ' has more than " ~ decimals ~ " decimals'",
            'way_out': 'round it to ' ~ decimals ~ ' decimals yourself; nothing is rounded '
                ~ 'silently',
        }) -%}
        {%- do faults.append({
            'condition': "regexp_matches(" ~ column ~ ", '^-?[0-9]{" ~ (digits + 1)
                ~ ",}([.][0-9]+)?$')",
            'reason': shown ~ " || ' is too large'",
            'way_out': 'a number here has at most ' ~ digits ~ ' digits before the point',
        }) -%}
    {%- elif kind == 'timezone' -%}
        {%- do faults.append({
            'condition': column ~ ' not in (' ~ time_zone_names() ~ ')',
            'reason': shown ~ " || ' is not an IANA time zone'",
            'way_out': 'write one like America/New_York or Europe/London',
        }) -%}
    {%- elif kind == 'currency' -%}
        {%- do faults.append({
            'condition': column ~ " not in ('" ~ currency_codes() | join("', '") ~ "')",
            'reason': shown ~ " || ' is not an ISO 4217 currency'",
            'way_out': 'write one like USD or EUR',
        }) -%}
    {%- endif -%}
    {%- for bound, operator, words in [('minimum', '<', 'less'), ('maximum', '>', 'more')]
            if rule.get(bound) is not none -%}
        {%- do faults.append({
            'condition': 'list_bool_or(list_transform(' ~ parts ~ ', lambda part: '
                ~ 'try_cast(part as decimal(30, 10)) ' ~ operator ~ ' ' ~ rule[bound] ~ '))',
            'reason': shown ~ " || ' is " ~ words ~ " than " ~ rule[bound] ~ "'",
            'way_out': 'the ' ~ bound ~ ' is ' ~ rule[bound],
        }) -%}
    {%- endfor -%}
    {{ return(faults) }}
{% endmacro %}
