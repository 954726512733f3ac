{#
    shown_faults: how many faults of one file a message shows before it says `and N more`. A build
    shows the first; `ratehouse rates check` asks for all.
#}
{% macro shown_faults() %}
    {{ return(var('shown_faults') | int) }}
{% endmacro %}
