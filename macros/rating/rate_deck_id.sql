{#
    rate_deck_id: the number of a deck, the rates of one table that are in force together: those of
    one epoch (between two changes of validity) and one set of time bands. Numbers are good inside
    one build only.
#}
{% macro rate_deck_id(epoch_number, band_set_number) -%}
    {{ epoch_number }} * 100000 + coalesce({{ band_set_number }}, 0)
{%- endmacro %}
