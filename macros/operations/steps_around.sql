{#
    steps_around: how many steps lie from a number to the next one on a ring of so many numbers, the
    shorter way around: 9998 to 1 are 3 on a ring of 10,000, and 1 to 9998 are -3.
#}
{% macro steps_around(number, next_number, ring) -%}
    case
        when 2 * ((({{ next_number }} - {{ number }}) % {{ ring }} + {{ ring }}) % {{ ring }})
            > {{ ring }}
            then (({{ next_number }} - {{ number }}) % {{ ring }} + {{ ring }}) % {{ ring }}
                - {{ ring }}
        else (({{ next_number }} - {{ number }}) % {{ ring }} + {{ ring }}) % {{ ring }}
    end
{%- endmacro %}
