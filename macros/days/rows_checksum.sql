{#
    rows_checksum: an aggregate over rows of some columns that tells one set of rows from another.
    A sum of 64-bit hashes: it does not depend on the order, and unlike a xor a repeated row counts.
    The engine's own hash: another version of the engine may give other sums, and then the days are
    built once more.
#}
{% macro rows_checksum(columns) -%}
    {{ return(adapter.dispatch('rows_checksum')(columns)) }}
{%- endmacro %}

{% macro duckdb__rows_checksum(columns) -%}
    sum(cast(hash({{ columns | join(', ') }}) as hugeint))
{%- endmacro %}

{% macro default__rows_checksum(columns) -%}
    sum(cast(xxhash64({{ columns | join(', ') }}) as decimal(38, 0)))
{%- endmacro %}
