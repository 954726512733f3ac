{#
    parse_timestamp: a clean text as a timestamp without a zone, by a list of styles; null when the
    text is empty or does not fit. A style is `iso`, `epoch`, `epoch_ms`, `epoch_us` (seconds,
    thousandths and millionths since 1970 in UTC) or a constant of strptime letters
    (%Y %y %m %d %b %a %H %I %M %S %f %p, and %z for an offset).

    strptime alone is too kind for billing: DuckDB 1.5 reads `1/2/26` by %Y as the year 26, takes
    `epoch` and `infinity`, and skips blanks. So the text must first have the style's shape
    (numbers may lack their leading zero, a year by %Y has four digits), then be a date of the
    calendar and a time of the day: 30 February, 24:00:00 and 23:59:60 are null.

    Numbers without anything between them have all their digits (%Y%m%d%H%M%S).

    `iso` is `2026-10-05T14:03:22` with a blank for the T, a fraction of a second (digits after the
    sixth are cut) and one of Z, +02:00, +0200 or +02 if wanted. With an offset the result is UTC,
    else the clock of the source: has_utc_offset tells which. (Cast to a plain timestamp, DuckDB 1.5
    drops the offset without a word: hence the timestamptz.)
#}
{% macro parse_timestamp(text, styles) -%}
    {{ return(adapter.dispatch('parse_timestamp')(text, styles)) }}
{%- endmacro %}

{% macro duckdb__parse_timestamp(text, styles) -%}
    {#- By shape: given a list of styles, strptime spends most of its time on those that fail. -#}
    {%- set by_shape = {} -%}
    {%- set readings = {} -%}
    {%- for style in styles if style != 'iso' -%}
        {%- if style.startswith('epoch') -%}
            {%- do readings.update({
                matches_fully(text, epoch_shape(style)): epoch_reading(text, style),
            }) -%}
        {%- elif '%z' in style -%}
            {%- set offset = "regexp_replace(" ~ text ~ ", '(?:Z|GMT|UTC)$', '+0000')" -%}
            {%- do readings.update({
                matches_fully(text, timestamp_shape(style)):
                    "timezone('UTC', try_strptime(" ~ offset ~ ", '" ~ style ~ "'))",
            }) -%}
        {%- else -%}
            {%- do by_shape.setdefault(timestamp_shape(style), []).append(style) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if 'iso' in styles -%}
        {%- do readings.update({
            matches_fully(text, iso_shape()): 'try_cast(' ~ text ~ ' as timestamp)',
            has_utc_offset(text, styles): "timezone('UTC', try_cast(" ~ text ~ ' as timestamptz))',
        }) -%}
    {%- endif -%}
    {%- for shape, alike in by_shape.items() -%}
        {%- do readings.update({
            matches_fully(text, shape):
                'try_strptime(' ~ text ~ ", ['" ~ alike | join("', '") ~ "'])",
        }) -%}
    {%- endfor -%}
    coalesce(
    {%- for has_shape, reading in readings.items() %}
        case when {{ has_shape }} then {{ reading }} end{{ ',' if not loop.last }}
    {%- endfor %}
    )
{%- endmacro %}

{# iso_shape: the shape of an ISO 8601 time without an offset. #}
{% macro iso_shape() -%}
    {{ return(
        '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]'
        ~ '(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[.][0-9]{1,9})?'
    ) }}
{%- endmacro %}

{#
    epoch_shape: the regular expression of a time that is counted since 1970. It begins in March
    1973: a smaller number is a duration or an extension, and no time of a call.
#}
{% macro epoch_shape(style) -%}
    {{ return({
        'epoch': '[1-9][0-9]{8,10}(?:[.][0-9]{1,6})?',
        'epoch_ms': '[1-9][0-9]{11,13}',
        'epoch_us': '[1-9][0-9]{14,16}',
    }[style]) }}
{%- endmacro %}

{# epoch_reading: a text of such a shape as a timestamp, in UTC. #}
{% macro epoch_reading(text, style) -%}
    {%- set factor = {'epoch': 1000000, 'epoch_ms': 1000, 'epoch_us': 1}[style] -%}
    {{ return(
        'make_timestamp(cast(cast(' ~ text ~ ' as decimal(24, 6)) * ' ~ factor ~ ' as bigint))'
    ) }}
{%- endmacro %}

{# offset_shape: an offset from UTC, up to 14 hours. #}
{% macro offset_shape() -%}
    {{ return('(?:Z|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?)') }}
{%- endmacro %}

{# timestamp_shape: the regular expression of what a strptime style writes. #}
{% macro timestamp_shape(style) -%}
    {%- set letters = {
        '%Y': '[0-9]{4}', '%y': '[0-9]{2}', '%b': '[A-Za-z]{3}', '%p': '[AaPp][Mm]',
        '%m': '[0-9]{1,2}', '%d': '[0-9]{1,2}', '%H': '[0-9]{1,2}', '%I': '[0-9]{1,2}',
        '%M': '[0-9]{1,2}', '%S': '[0-9]{1,2}', '%f': '[0-9]{1,6}', '%a': '[A-Za-z]{3}',
        '%z': '(?:GMT|UTC|' ~ offset_shape() ~ ')',
    } -%}
    {%- set shape = namespace(text=style | replace('.', '[.]')) -%}
    {#- Two numbers without anything between them: only with all their digits is it clear which. -#}
    {%- for letter in ['%m', '%d', '%H', '%I', '%M', '%S'] -%}
        {%- for other in ['%Y', '%y', '%m', '%d', '%H', '%I', '%M', '%S'] -%}
            {%- if letter ~ other in style or other ~ letter in style -%}
                {%- do letters.update({letter: '[0-9]{2}'}) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for letter, pattern in letters.items() -%}
        {%- set shape.text = shape.text | replace(letter, pattern) -%}
    {%- endfor -%}
    {%- if '%' in shape.text -%}
        {{ exceptions.raise_compiler_error(
            "the time style '" ~ style ~ "' has a letter that parse_timestamp cannot check; "
            ~ "it knows " ~ (letters | join(' ')) ~ ", iso, epoch, epoch_ms and epoch_us"
        ) }}
    {%- endif -%}
    {{ return(shape.text) }}
{%- endmacro %}
