{#
    numbers_faults: ranges are whole, belong to customers, and a number belongs to one account at
    a time. Two rows of one range are compared as in overlap_faults; ranges that cross are
    compared by length and digits as one text, so that the engine can sort them instead of trying
    every pair.
#}
{% macro numbers_faults(relation, file_name) -%}
{%- set ranges -%}
    select
        _line_number,
        lpad(cast(length(number_from) as varchar), 2, '0') || number_from as first_number,
        lpad(cast(length(number_from) as varchar), 2, '0') || coalesce(number_to, number_from)
            as last_number,
        coalesce({{ seed_date('valid_from') }}, date '0001-01-01') as starts,
        coalesce(
            {{ seed_date('valid_to') }},
            lead({{ seed_date('valid_from') }}) over (
                partition by number_from, coalesce(number_to, number_from)
                order by {{ seed_date('valid_from') }} nulls first
            ),
            date '9999-12-31'
        ) as ends
    from {{ relation }}
{%- endset -%}
{{ ends_before_start(relation, file_name) }}
union all
{{ fault(
    relation, file_name, 'number_to',
    'length(number_to) <> length(number_from) or number_to < number_from',
    "'the range ' || number_from || ' to ' || number_to || ' is empty or of two lengths'",
    'both ends have the same number of digits, the first is not larger'
) }}
union all
{{ fault(
    relation, file_name, 'number_from', 'length(number_from) > 15',
    "'''' || number_from || ''' is longer than 15 digits'", 'write an E.164 number'
) }}
union all
{{ fault(
    relation, file_name, 'account_id',
    'account_id in (select account_id from ' ~ ref('accounts')
    ~ " where lower(is_provider) = 'true')",
    "'''' || account_id || ''' is a provider'",
    'numbers belong to customers; identify a provider by auth codes'
) }}
union all
{{ overlap_faults(relation, file_name, ['number_from', 'coalesce(number_to, number_from)']) }}
union all
select
    {{ file_name }} as file_name,
    later._line_number as line_number,
    'number_from' as column_name,
    'shares numbers with line ' || earlier._line_number || ' at the same time' as reason,
    'a number belongs to one account at a time: cut the ranges or their dates' as way_out
from ({{ ranges }}) as later
inner join ({{ ranges }}) as earlier
    on later.first_number <= earlier.last_number
    and earlier.first_number <= later.last_number
where later._line_number > earlier._line_number
    and (
        later.first_number <> earlier.first_number or later.last_number <> earlier.last_number
    )
    and later.starts < earlier.ends
    and earlier.starts < later.ends
{%- endmacro %}
