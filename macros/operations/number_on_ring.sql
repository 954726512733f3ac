{#
    number_on_ring: the number at a position of a count that begins anew at `first` after so many
    numbers; the position itself where the ring is null. The inverse of adding up steps_around.
#}
{% macro number_on_ring(position, first, ring) -%}
    case
        when {{ ring }} is null then {{ position }}
        else {{ first }} + (({{ position }} - {{ first }}) % {{ ring }} + {{ ring }}) % {{ ring }}
    end
{%- endmacro %}
