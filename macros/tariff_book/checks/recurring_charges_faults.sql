{#
    recurring_charges_faults: charges are for customers, of something, and a row says what its type
    needs and nothing that the type has no use for.
#}
{% macro recurring_charges_faults(relation, file_name) -%}
{{ ends_before_start(relation, file_name) }}
union all
{{ provider_faults(
    relation, file_name,
    'charges are for customers; what a provider is owed is in CDR by Provider by Date'
) }}
union all
{{ fault(
    relation, file_name, 'quantity', seed_decimal('quantity') ~ ' <= 0',
    "'''' || quantity || ''' is not more than 0'", 'write a credit as a negative amount'
) }}
union all
{{ fault(
    relation, file_name, 'every_months', "charge_type = 'one_time' and every_months is not null",
    "'a one_time charge is due once'",
    'empty the cell, or make the charge recurring'
) }}
union all
{{ fault(
    relation, file_name, 'valid_to', "charge_type = 'one_time' and valid_to is not null",
    "'a one_time charge is due once, on valid_from'",
    'empty the cell, or make the charge recurring'
) }}
union all
{{ fault(
    relation, file_name, 'payments', "charge_type = 'payment_plan' and payments is null",
    "'empty'", 'write how many payments there are'
) }}
union all
{{ fault(
    relation, file_name, 'payments', "charge_type <> 'payment_plan' and payments is not null",
    "'only a payment_plan has a number of payments'",
    'empty the cell, or make the charge a payment_plan'
) }}
{%- endmacro %}
