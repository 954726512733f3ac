{#
    taxes_faults: a tax has one rate at a time, its category code agrees with its rate, and a tax per
    call is on no tax per invoice: what an invoice rounds once no call has a part of.
#}
{% macro taxes_faults(relation, file_name) -%}
{%- set rate_percent = seed_decimal('rate_percent') -%}
{%- set terms -%}
    select
        _line_number,
        tax_category_id,
        tax_id,
        service_type,
        coalesce(level, 'invoice') as level,
        coalesce({{ seed_integer('stack_order') }}, 0) as stack_order,
        coalesce({{ seed_date('valid_from') }}, date '0001-01-01') as starts,
        coalesce(
            {{ seed_date('valid_to') }},
            lead({{ seed_date('valid_from') }}) over (
                partition by tax_category_id, tax_id
                order by {{ seed_date('valid_from') }} nulls first
            ),
            date '9999-12-31'
        ) as ends
    from {{ relation }}
{%- endset -%}
{{ ends_before_start(relation, file_name) }}
union all
{{ overlap_faults(relation, file_name, ['tax_category_id', 'tax_id']) }}
union all
{{ fault(
    relation, file_name, 'category_code',
    "category_code = 'S' and " ~ rate_percent ~ ' = 0',
    "'S is a tax, and the rate is 0'",
    'write Z, E or O, or the rate'
) }}
union all
{{ fault(
    relation, file_name, 'category_code',
    "category_code in ('Z', 'E', 'O') and " ~ rate_percent ~ ' > 0',
    "category_code || ' is no tax, and the rate is ' || rate_percent",
    'write S, or the rate 0'
) }}
union all
select
    {{ file_name }} as file_name,
    above._line_number as line_number,
    'level' as column_name,
    'a tax per call would be on the tax per invoice of line ' || min(below._line_number) as reason,
    'a tax that is rounded once per invoice is no part of a call: choose one level for both, or a '
    || 'stack_order not above the other''s' as way_out
from ({{ terms }}) as above
inner join ({{ terms }}) as below
    on above.tax_category_id = below.tax_category_id
    and above.stack_order > below.stack_order
    and above.starts < below.ends
    and below.starts < above.ends
    and (
        above.service_type is null or below.service_type is null
        or above.service_type = below.service_type
    )
where above.level = 'call' and below.level = 'invoice'
group by above._line_number
{%- endmacro %}
