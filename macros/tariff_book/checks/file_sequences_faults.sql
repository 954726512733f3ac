{#
    file_sequences_faults: patterns that the engine refuses or that capture nothing, and a count
    that begins anew at or above its end.
#}
{% macro file_sequences_faults(relation, file_name) -%}
{#- a bracket that opens a group: it is not escaped, and no (?: follows -#}
{%- set opens_a_group -%} '(^|[^\\])[(]([^?]|[?]P<)' {%- endset -%}
{%- set ways_out = {
    'file_name_pattern': 'put the digits of the number in brackets: cdr_([0-9]+)[.]csv$',
    'stream_pattern': 'put what tells the streams apart in brackets: ^cdr_([a-z]+)_',
} -%}
{%- for column, way_out in ways_out.items() %}
{{ fault(
    relation, file_name, column, is_bad_pattern(column),
    "'''' || " ~ column ~ " || ''' is not an RE2 pattern'",
    'close its brackets; look-ahead, look-behind and back references do not exist in RE2'
) }}
union all
{{ fault(
    relation, file_name, column,
    'not (' ~ is_bad_pattern(column) ~ ') and not ' ~ matches_pattern(column, opens_a_group),
    "'''' || " ~ column ~ " || ''' captures nothing'", way_out
) }}
union all
{%- endfor %}
{{ fault(
    relation, file_name, 'wraps_to', 'wraps_to is not null and wraps_after is null',
    "'a count without a highest number does not begin anew'",
    'write the highest number into wraps_after, or leave wraps_to empty'
) }}
union all
{{ fault(
    relation, file_name, 'wraps_to',
    seed_integer('wraps_to') ~ ' >= ' ~ seed_integer('wraps_after'),
    "'''' || wraps_to || ''' is not below wraps_after, ' || wraps_after",
    'the count begins anew at wraps_to: write a number below wraps_after'
) }}
{%- endmacro %}
