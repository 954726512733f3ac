{#
    status_explains_charge: a rated row has a charge, billed seconds and a currency (a free call of an
    account without a table has none); a suspended row has a reason and no amount; a row that is not
    applicable has neither.
#}
{% test status_explains_charge(model) %}
select
    call_id,
    rating_status,
    suspense_reason,
    charge
from {{ model }}
where case rating_status
    when 'rated' then charge is null or billed_seconds is null or suspense_reason is not null
        or unrounded_charge is null or (currency is null and charge <> 0)
    when 'suspended' then charge is not null or unrounded_charge is not null
        or suspense_reason is null
    else charge is not null or suspense_reason is not null
end
{% endtest %}
