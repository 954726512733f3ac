-- The number line cut by every prefix of a deck; each segment has the rate of the longest prefix.
-- A deck is a rate table while none of its rates begins or ends. A number is its digits padded with
-- zeros to 15, times 16, plus their count: so a short number is in no longer prefix than itself. Decks
-- lie on one line, a thousandth of it each; deck 0 is for calls without a deck. Rate 0 is no rate.

create temp macro deck_key(deck, number_key) as
    cast(deck as bigint) * 100000000000000000 + number_key;

create temp table decks as
with

boundaries as (

    select
        rate_table_id,
        valid_from_at as boundary_at
    from rates
    union
    select
        rate_table_id,
        valid_to_at as boundary_at
    from rates

)

select
    cast(row_number() over (order by rate_table_id, boundary_at) as utinyint) as deck,
    rate_table_id,
    boundary_at as deck_from_at,
    lead(boundary_at) over (partition by rate_table_id order by boundary_at) as deck_to_at
from boundaries
qualify deck_to_at is not null;

create temp table deck_rates as
select
    decks.deck,
    rates.rate_number,
    rates.prefix_length,
    cast('0' || rates.prefix as bigint) as prefix_value,
    cast(rpad(rates.prefix, 15, '0') as bigint) * 16 + rates.prefix_length as key_from,
    (cast(rpad(rates.prefix, 15, '9') as bigint) + 1) * 16 as key_to
from rates
inner join decks
    on rates.rate_table_id = decks.rate_table_id
    and decks.deck_from_at >= rates.valid_from_at
    and decks.deck_from_at < rates.valid_to_at;

create temp table segments as
with

cuts as (

    select
        deck,
        key_from as cut
    from deck_rates
    union
    select
        deck,
        key_to as cut
    from deck_rates

),

longest as (

    select
        cuts.deck,
        cuts.cut,
        coalesce(
            rates_8.rate_number,
            rates_7.rate_number,
            rates_6.rate_number,
            rates_5.rate_number,
            rates_4.rate_number,
            rates_3.rate_number,
            rates_2.rate_number,
            rates_1.rate_number,
            rates_0.rate_number
        ) as rate_number
    from cuts
    left join deck_rates as rates_8
        on cuts.deck = rates_8.deck
        and rates_8.prefix_length = 8
        and cuts.cut // 160000000 = rates_8.prefix_value
        and cuts.cut >= rates_8.key_from
    left join deck_rates as rates_7
        on cuts.deck = rates_7.deck
        and rates_7.prefix_length = 7
        and cuts.cut // 1600000000 = rates_7.prefix_value
        and cuts.cut >= rates_7.key_from
    left join deck_rates as rates_6
        on cuts.deck = rates_6.deck
        and rates_6.prefix_length = 6
        and cuts.cut // 16000000000 = rates_6.prefix_value
        and cuts.cut >= rates_6.key_from
    left join deck_rates as rates_5
        on cuts.deck = rates_5.deck
        and rates_5.prefix_length = 5
        and cuts.cut // 160000000000 = rates_5.prefix_value
        and cuts.cut >= rates_5.key_from
    left join deck_rates as rates_4
        on cuts.deck = rates_4.deck
        and rates_4.prefix_length = 4
        and cuts.cut // 1600000000000 = rates_4.prefix_value
        and cuts.cut >= rates_4.key_from
    left join deck_rates as rates_3
        on cuts.deck = rates_3.deck
        and rates_3.prefix_length = 3
        and cuts.cut // 16000000000000 = rates_3.prefix_value
        and cuts.cut >= rates_3.key_from
    left join deck_rates as rates_2
        on cuts.deck = rates_2.deck
        and rates_2.prefix_length = 2
        and cuts.cut // 160000000000000 = rates_2.prefix_value
        and cuts.cut >= rates_2.key_from
    left join deck_rates as rates_1
        on cuts.deck = rates_1.deck
        and rates_1.prefix_length = 1
        and cuts.cut // 1600000000000000 = rates_1.prefix_value
        and cuts.cut >= rates_1.key_from
    left join deck_rates as rates_0
        on cuts.deck = rates_0.deck
        and rates_0.prefix_length = 0
        and cuts.cut // 16000000000000000 = rates_0.prefix_value
        and cuts.cut >= rates_0.key_from

)

select
    deck_key(deck, cut) as key_from,
    coalesce(rate_number, 0) as rate_number
from longest
qualify rate_number is distinct from lag(rate_number) over (partition by deck order by cut)

union all

-- before the first prefix of a deck there is no rate
select
    deck_key(starts.deck, 0) as key_from,
    0 as rate_number
from (select deck from decks union all select 0 as deck) as starts
where starts.deck not in (select deck_rates.deck from deck_rates where deck_rates.key_from = 0);

-- what pricing a call needs of a rate; rate 0 is no rate
create temp table priced as
select
    rate_number,
    rate_id,
    prefix,
    destination,
    connection_fee,
    rate_units,
    fee_units * 60 as fee_numerator,
    coalesce(minimum_numerator, 0) as minimum_numerator,
    coalesce(maximum_numerator, 9000000000000000000) as maximum_numerator,
    initial_seconds,
    increment_seconds,
    grace_seconds,
    minimum_seconds,
    is_blocked,
    is_multiple,
    milliseconds_added,
    charge_rounding,
    divisor,
    scale
from rates
union all by name
select 0 as rate_number;
