{# account_rate_tables_faults: no two of a rank at a time; one currency for account and table. #}
{% macro account_rate_tables_faults(relation, file_name) -%}
{{ ends_before_start(relation, file_name) }}
union all
{{ overlap_faults(relation, file_name, ['account_id', 'call_direction', 'service_type']) }}
union all
select
    {{ file_name }} as file_name,
    given._line_number as line_number,
    'rate_table_id' as column_name,
    '''' || given.rate_table_id || ''' is in ' || rate_tables.currency || ' and '''
    || given.account_id || ''' in ' || accounts.currency as reason,
    'give the account a table in its currency; conversion comes with billing' as way_out
from {{ relation }} as given
inner join {{ ref('accounts') }} as accounts on given.account_id = accounts.account_id
inner join {{ ref('rate_tables') }} as rate_tables
    on given.rate_table_id = rate_tables.rate_table_id
where rate_tables.currency <> accounts.currency
{%- endmacro %}
