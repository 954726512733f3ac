{#
    typed_text: a raw value written the one way its parsed value is written, so that an export with
    `5` and a later one with `5.0` agree; the clean text itself when it could not be parsed.
    Where `is_utc` is given and true, a Z tells the instant from the same clock time elsewhere.
#}
{% macro typed_text(value, text, is_utc=none) -%}
    {%- set written = 'cast(' ~ value ~ ' as varchar)' -%}
    {%- if is_utc -%}
        {%- set written = written ~ ' || case when ' ~ is_utc ~ " then 'Z' else '' end" -%}
    {%- endif -%}
    coalesce({{ written }}, {{ text }})
{%- endmacro %}
