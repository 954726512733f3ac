{#
    side_charges: what one side of every call is charged, and why. One row per call, the columns of
    fct_customer_charges and fct_provider_charges. The rules are DECISIONS.md, "Rating".
#}
{% macro side_charges(side) -%}
with

calls as (

    select * from {{ ref('int_calls_normalised') }}

),

matched as (

    select * from {{ ref('int_' ~ side ~ '_rates_matched') }}

),

accounts as (

    select * from {{ ref('stg_accounts') }}

),

rate_tables as (

    select * from {{ ref('stg_rate_tables') }}

),

rates as (

    select * from {{ ref('stg_rates') }}

),

local_clocks as (

    select * from {{ ref('int_local_clocks') }}

),

rates_in_whole_numbers as (

    select
        *,
        {{ ten_billionths('rate_per_minute') }} as rate_units,
        {{ ten_billionths('initial_rate_per_minute') }} as initial_rate_units,
        {{ ten_billionths('connection_fee') }} as fee_units,
        {{ ten_billionths('markup_percent') }} as markup_units,
        {{ ten_billionths('minimum_charge') }} as minimum_units,
        {{ ten_billionths('maximum_charge') }} as maximum_units,
        case
            when rate_per_minute < 0 or initial_rate_per_minute < 0 or connection_fee < 0 then -1
            else 1
        end as row_sign
    from rates

),

with_rates as (

    select
        calls.call_id,
        calls.call_date,
        calls.talk_seconds,
        calls.carrier_cost,
        calls.carrier_currency,
        coalesce(
            cast(
                {{ add_seconds('calls.call_started_at', 'local_clocks.offset_seconds') }} as date
            ),
            calls.call_date
        ) as charge_date,
        matched.account_id,
        matched.auth_code_id,
        matched.identified_by,
        matched.rate_table_id,
        matched.rated_number,
        matched.rate_id,
        coalesce(rate_tables.currency, accounts.currency) as currency,
        rate_tables.charge_rounding,
        rate_tables.charge_decimals,
        coalesce(rate_tables.charge_unit = 'event', false) as is_event,
        coalesce(rates.markup_percent is not null, false) as is_markup,
        rates.prefix,
        rates.destination,
        rates.time_band,
        rates.rate_units,
        rates.initial_rate_units,
        rates.fee_units,
        rates.markup_units,
        rates.minimum_units,
        rates.maximum_units,
        rates.row_sign,
        rates.initial_seconds,
        rates.connection_fee,
        rates.is_blocked,
        {{ rounded_seconds('greatest(calls.talk_seconds, 0)', 'rate_tables.duration_rounding') }}
            as whole_seconds,
        rate_tables.increment_rule,
        rates.increment_seconds,
        rates.grace_seconds,
        rates.minimum_seconds
    from matched
    inner join calls on matched.call_id = calls.call_id
    left join accounts on matched.account_id = accounts.account_id
    left join local_clocks
        on accounts.timezone = local_clocks.time_zone
        and calls.started_quarter_at = local_clocks.started_quarter_at
    left join rate_tables on matched.rate_table_id = rate_tables.rate_table_id
    left join rates_in_whole_numbers as rates on matched.rate_id = rates.rate_id

),

-- the first reason that holds, in this order; a call of zero seconds is free and never suspended,
-- but for event tables and markup rows, where seconds play no part
with_status as (

    select
        *,
        case
            when identified_by = 'not_applicable' then null
            when talk_seconds = 0 and not is_event and not is_markup then null
            when talk_seconds < 0 and not is_event then 'invalid_duration'
            when identified_by = 'ambiguous' then 'ambiguous_auth_code'
            when identified_by = 'unidentified' then 'no_auth_code'
            when rate_table_id is null then 'no_rate_table'
            when rate_id is null and rated_number is null then 'invalid_number'
            when rate_id is null then 'no_rate'
            when is_blocked then 'blocked_destination'
            when is_markup and carrier_cost is null then 'no_carrier_cost'
            when is_markup and coalesce(carrier_currency <> currency, true) then 'currency_mismatch'
        end as suspense_reason
    from with_rates

),

with_billed_seconds as (

    select
        *,
        case
            when identified_by = 'not_applicable' then 'not_applicable'
            when suspense_reason is not null then 'suspended'
            else 'rated'
        end as rating_status,
        case
            when identified_by = 'not_applicable' or suspense_reason is not null then null
            when is_event or talk_seconds = 0 then 0
            else {{ billed_seconds(
                'whole_seconds', 'increment_rule', 'initial_seconds', 'increment_seconds',
                'grace_seconds', 'minimum_seconds'
            ) }}
        end as billed_seconds
    from with_status

),

-- amounts as ratios: numerator / denominator, prices in units of 10^-10
with_ratio as (

    select
        *,
        cast(case when is_markup then 1000000000000 else 60 end as {{ type_wide_integer() }}) as denominator,
        case
            when rating_status <> 'rated' then null
            when is_markup then
                {{ ten_billionths('carrier_cost') }} * (markup_units + 1000000000000)
                + fee_units * 1000000000000
            when is_event then fee_units * 60
            when billed_seconds = 0 then 0
            else fee_units * 60
                + initial_rate_units * least(billed_seconds, initial_seconds)
                + rate_units * greatest(billed_seconds - initial_seconds, 0)
        end as numerator,
        is_event or is_markup or billed_seconds > 0 as is_charged
    from with_billed_seconds

),

-- minimum and maximum hold for the magnitude of what is charged at all
bounded as (

    select
        * exclude (numerator),
        case
            when not is_charged then numerator
            when abs(numerator) < minimum_units * denominator
                then case when numerator = 0 then row_sign else sign(numerator) end
                    * minimum_units * denominator
            when abs(numerator) > maximum_units * denominator
                then sign(numerator) * maximum_units * denominator
            else numerator
        end as numerator
    from with_ratio

),

rounded as (

    select
        *,
        {{ divided(
            'numerator * 100', 'denominator', "'half_up'"
        ) }} as unrounded_charge_units,
        {{ divided(
            'numerator',
            'denominator * ' ~ power_of_ten('10 - coalesce(charge_decimals, 6)'),
            'charge_rounding'
        ) }} * {{ power_of_ten('8 - coalesce(charge_decimals, 6)') }} as charge_units
    from bounded

),

final as (

    select

        ----------  ids
        call_id,
        call_date,
        charge_date,
        account_id,
        auth_code_id,
        rate_table_id,
        rate_id,

        ---------- text
        prefix as matched_prefix,
        destination,
        time_band,

        ---------- numbers
        talk_seconds,
        cast(billed_seconds as bigint) as billed_seconds,
        cast(
            case
                when rating_status = 'rated'
                    then case when is_charged then connection_fee else 0 end
            end as decimal(18, 10)
        ) as connection_fee,
        cast(
            cast(unrounded_charge_units as decimal(26, 0)) * cast(0.000000000001 as decimal(12, 12))
            as decimal(38, 12)
        ) as unrounded_charge,
        cast(
            cast(charge_units as decimal(18, 0)) * cast(0.00000001 as decimal(8, 8))
            as decimal(18, 8)
        ) as charge,

        ---------- text
        currency,
        rating_status,
        suspense_reason
    from rounded

)

select * from final
{%- endmacro %}
