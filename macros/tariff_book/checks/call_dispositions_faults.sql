{#
    call_dispositions_faults: an assigned call has an account, and each side of a call is decided once.
    A row without an account decides both sides.
#}
{% macro call_dispositions_faults(relation, file_name) -%}
{{ fault(
    relation, file_name, 'account_id', "action = 'assign' and account_id is null",
    "'empty, and assign has to say whose call it is'",
    'name the account; a call that nobody pays is a write_off'
) }}
union all
select
    {{ file_name }} as file_name,
    _line_number as line_number,
    'call_id' as column_name,
    'line ' || first_line || ' decides the ' || side || ' side of this call already' as reason,
    'keep one row for each side of a call' as way_out
from (
    select
        _line_number,
        side,
        min(_line_number) over (partition by lower(call_id), side) as first_line
    from (
        select
            dispositions._line_number,
            dispositions.call_id,
            unnest(
                case
                    when dispositions.account_id is null then ['customer', 'provider']
                    when accounts.is_provider then ['provider']
                    else ['customer']
                end
            ) as side
        from {{ relation }} as dispositions
        left join (
            select
                account_id,
                bool_or(coalesce(lower(is_provider), '') = 'true') as is_provider
            from {{ ref('accounts') }}
            where account_id is not null
            group by account_id
        ) as accounts
            on dispositions.account_id = accounts.account_id
        where dispositions.call_id is not null
            and (dispositions.account_id is null or accounts.account_id is not null)
    ) as decided
) as keyed
where first_line < _line_number
{%- endmacro %}
