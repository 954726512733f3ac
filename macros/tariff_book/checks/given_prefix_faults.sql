{#
    given_prefix_faults: prefixes that two ids (plans, volume tiers) given to one account both have on
    some day, so that a call would belong to both.
#}
{% macro given_prefix_faults(relation, file_name, id_column, destinations, way_out) -%}
{%- set prefixes_given -%}
    select
        given._line_number,
        given.account_id,
        given.{{ id_column }},
        given.starts,
        given.ends,
        coalesce(destinations.prefix, '') as prefix
    from (
        select
            _line_number,
            account_id,
            {{ id_column }},
            coalesce({{ seed_date('valid_from') }}, date '0001-01-01') as starts,
            coalesce(
                {{ seed_date('valid_to') }},
                lead({{ seed_date('valid_from') }}) over (
                    partition by account_id, {{ id_column }}
                    order by {{ seed_date('valid_from') }} nulls first
                ),
                date '9999-12-31'
            ) as ends
        from {{ relation }}
    ) as given
    inner join {{ destinations }} as destinations
        on given.{{ id_column }} = destinations.{{ id_column }}
{%- endset -%}
select
    {{ file_name }} as file_name,
    later._line_number as line_number,
    '{{ id_column }}' as column_name,
    case min(later.prefix)
        when '' then 'the empty prefix' else 'the prefix ' || min(later.prefix)
    end
    || ' is also in ''' || earlier.{{ id_column }} || ''' (line ' || earlier._line_number
    || ') on the same days' as reason,
    '{{ way_out }}' as way_out
from ({{ prefixes_given }}) as later
inner join ({{ prefixes_given }}) as earlier
    on later.account_id = earlier.account_id
    and later.prefix = earlier.prefix
    and later._line_number > earlier._line_number
    and later.{{ id_column }} <> earlier.{{ id_column }}
    and later.starts < earlier.ends
    and earlier.starts < later.ends
group by later._line_number, earlier._line_number, earlier.{{ id_column }}
{%- endmacro %}
