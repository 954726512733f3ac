-- A margin has the two charges of its call, in the reporting currency, and is their difference.
-- The charges are taken from the facts again, with the rate of fx_rates.csv that is in force on the
-- call's date, a day at a time: each with the id of its call in one checksum, so that no charge can
-- be missing, doubled, or with another call. A returned row is a day that earned something else.
with

fx_rates as (

    select
        from_currency,
        valid_from,
        fx_rate
    from {{ ref('stg_fx_rates') }}
    where to_currency = '{{ var("reporting_currency") }}'
    union all
    select
        '{{ var("reporting_currency") }}' as from_currency,
        date '0001-01-01' as valid_from,
        cast(1 as decimal(18, 10)) as fx_rate

),

days as (

    select distinct call_date from {{ ref('fct_call_margins') }}

),

rates_of_days as (

    select
        days.call_date,
        fx_rates.from_currency,
        max_by(fx_rates.fx_rate, fx_rates.valid_from) as fx_rate
    from days
    inner join fx_rates on days.call_date >= fx_rates.valid_from
    group by days.call_date, fx_rates.from_currency

),

{% for side in ['customer', 'provider'] %}
{{ side }}_charges as (

    select
        charges.call_date,
        {{ rows_checksum([
            'charges.call_id',
            'charges.account_id',
            "case when coalesce(charges.charge, 0) <> 0 then cast(
                round(charges.charge * rates.fx_rate, 8) as decimal(18, 8)
            ) else 0 end",
            'case when charges.charge <> 0 then rates.fx_rate end',
        ]) }} as checksum,
        sum(charges.charge) as charge
    from {{ ref('fct_' ~ side ~ '_charges') }} as charges
    left join rates_of_days as rates
        on charges.call_date = rates.call_date
        and charges.currency = rates.from_currency
    where charges.charge = 0
        or charges.charge is not null and rates.fx_rate is not null
        {%- if side == 'provider' %}
        -- an on-net call costs nothing
        or charges.call_direction = 'on_net' and charges.rating_status = 'not_applicable'
        {%- endif %}
    group by charges.call_date

),

{% endfor %}
margins as (

    select
        call_date,
        {% for side in ['customer', 'provider'] %}
        {{ rows_checksum([
            'call_id', side ~ '_account_id', side ~ '_charge', side ~ '_fx_rate',
        ]) }}
        filter (where {{ side }}_charge is not null) as {{ side }}_checksum,
        {% endfor %}
        count(*) filter (
            where margin is distinct from customer_charge - provider_charge
        ) as wrong_margins
    from {{ ref('fct_call_margins') }}
    group by call_date

)

select
    margins.call_date,
    margins.wrong_margins,
    customer_charges.charge as customer_charge,
    provider_charges.charge as provider_charge
from margins
left join customer_charges on margins.call_date = customer_charges.call_date
left join provider_charges on margins.call_date = provider_charges.call_date
where margins.wrong_margins > 0
    or margins.customer_checksum is distinct from customer_charges.checksum
    or margins.provider_checksum is distinct from provider_charges.checksum
