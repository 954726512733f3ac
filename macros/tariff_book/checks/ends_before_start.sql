{# ends_before_start: the rows whose valid_to is not after their valid_from. #}
{% macro ends_before_start(relation, file_name) -%}
{{ fault(
    relation, file_name, 'valid_to',
    seed_date('valid_to') ~ ' <= ' ~ seed_date('valid_from'),
    "'''' || valid_to || ''' is not after valid_from ''' || valid_from || ''''",
    'valid_to is the first day on which the row no longer holds'
) }}
{%- endmacro %}
