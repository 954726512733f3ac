{#
    seed_minute: a cell written HH:MM, 00:00 to 24:00, as minutes since midnight (integer); null when
    it is empty or no time.
#}
{% macro seed_minute(column) -%}
    case
        when regexp_matches({{ column }}, '^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$')
            then cast(substr({{ column }}, 1, 2) as integer) * 60
                + cast(substr({{ column }}, 4, 2) as integer)
    end
{%- endmacro %}
