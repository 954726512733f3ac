{#
    invoice_number: the number that a document bears: vars.invoice_number_prefix and its place in
    the one count of all documents, of at least six digits; null without a place.
#}
{% macro invoice_number(invoice_sequence) -%}
    '{{ var("invoice_number_prefix") }}' || case
        when {{ invoice_sequence }} < 1000000
            then lpad(cast({{ invoice_sequence }} as varchar), 6, '0')
        else cast({{ invoice_sequence }} as varchar)
    end
{%- endmacro %}
