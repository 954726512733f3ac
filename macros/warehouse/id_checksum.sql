{#
    id_checksum: an aggregate that two sets of ids share only if they are the same set, for all
    that a test can tell: a sum of 64-bit hashes (a xor of a repeated id would be 0). The engine's
    own hash is fine here: both sides are hashed in the same build.
#}
{% macro id_checksum(column) -%}
    {{ return(adapter.dispatch('id_checksum')(column)) }}
{%- endmacro %}

{% macro duckdb__id_checksum(column) -%}
    sum(cast(hash({{ column }}) as hugeint))
{%- endmacro %}

{% macro default__id_checksum(column) -%}
    {{ exceptions.raise_compiler_error('id_checksum has no body for ' ~ target.type) }}
{%- endmacro %}
