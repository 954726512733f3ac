{#
    get_where_subquery: what a generic test reads. Of a model that is built by the day, the days of
    this build: the rows of the others are the ones that were tested when they were built, for
    nothing but those days is ever taken out or put in (assert_every_call_is_on_both_sides looks at
    all days, and assert_every_day_is_built_from_what_is_there at their fingerprints). With the var
    `tested_days` `all`, everything, as a nightly job may want.

    Overrides dbt's own, which applies `config.where`; that still holds.
#}
{% macro get_where_subquery(relation) -%}
    {%- set conditions = [config.get('where')] if config.get('where') else [] -%}
    {%- if relation.identifier in models_by_day() + ['fct_calls']
        and var('tested_days', 'built') != 'all' -%}
        {%- set days = relation.incorporate(
            path={'schema': 'intermediate', 'identifier': 'int_days_to_build'}, type='table'
        ) -%}
        {%- do conditions.append('call_date in (select days.call_date from ' ~ days ~ ' as days)') -%}
    {%- endif -%}
    {%- if conditions -%}
        {{ return('(select * from ' ~ relation ~ ' where ' ~ conditions | join(' and ') ~ ') as tested') }}
    {%- endif -%}
    {{ return(relation) }}
{%- endmacro %}
