-- What all feeds have in common. `$seed`, `$pool` and `$hours` are put in by traffic.py; the tables
-- callers and destinations are there.

create macro drawn(what, call) as cast(hash($seed, what, call) >> 1 as bigint);

-- a number from 0 to below 1
create macro share(what, call) as (drawn(what, call) % 1000000) / 1000000.0;

-- `digits` digits of a hash
create macro random_digits(hashed, digits) as
    case
        when digits = 0 then ''
        else lpad(
            cast(
                hashed % [
                    10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000,
                    10000000000, 100000000000, 1000000000000
                ][digits] as varchar
            ),
            cast(digits as integer),
            '0'
        )
    end;

create table markets as
select
    market,
    count(*) as size
from destinations
group by market;

-- Which part of a feed's called numbers lies in which market, by thousandths.
create table mixes (feed varchar, market varchar, share_from bigint, share_to bigint);
insert into mixes values
('vitelity', 'nanp', 0, 720), ('vitelity', 'short', 720, 721), ('vitelity', 'premium', 721, 722),
('vitelity', 'owned', 722, 727), ('vitelity', 'world', 727, 960), ('vitelity', 'britain', 960, 985),
('vitelity', 'ireland', 985, 999), ('vitelity', 'nowhere', 999, 1000),
('gafachi', 'nanp', 0, 800), ('gafachi', 'short', 800, 801), ('gafachi', 'premium', 801, 802),
('gafachi', 'world', 802, 970), ('gafachi', 'britain', 970, 990),
('gafachi', 'ireland', 990, 999), ('gafachi', 'nowhere', 999, 1000),
('vodafone', 'nanp', 0, 60), ('vodafone', 'ireland', 60, 560), ('vodafone', 'britain', 560, 760),
('vodafone', 'world', 760, 999), ('vodafone', 'nowhere', 999, 1000);

-- The numbers that are called: a pool of $pool numbers a feed.
create table called_numbers as
select
    pool.feed,
    pool.called,
    pool.market,
    destinations.prefix || random_digits(
        drawn('digits' || pool.feed, pool.called),
        case
            when pool.market = 'short' then 0
            when starts_with(destinations.prefix, '1') then 11 - length(destinations.prefix)
            else 12 - length(destinations.prefix)
        end
    ) as number
from (
    select
        mixes.feed,
        numbers.called,
        mixes.market,
        cast(floor(markets.size * power(share('place', numbers.called), 1.6)) as bigint)
            as destination
    from range($pool) as numbers (called)
    inner join mixes
        on drawn('market', numbers.called) % 1000 >= mixes.share_from
        and drawn('market', numbers.called) % 1000 < mixes.share_to
    inner join markets on mixes.market = markets.market
) as pool
inner join destinations
    on pool.market = destinations.market
    and pool.destination = destinations.destination;

create table callers_of_feeds as
select
    feed,
    max(caller) + 1 as callers
from callers
group by feed;

-- The calls of a feed from one call number to before another, all of one local day.
create macro calls_between(feed_name, local_day, first_call, last_call) as table
select
    drawn_calls.call,
    drawn_calls.seconds_of_day,
    drawn_calls.started_at,
    case
        when drawn('answered', drawn_calls.call) % 100 < 24 then 0
        else least(
            cast(-ln(1 - share('talk', drawn_calls.call)) * 1400 as bigint) + 1, 72000
        )
    end as talk_tenths,
    callers.is_inbound,
    callers.caller_name,
    callers.number || random_digits(drawn('line', drawn_calls.call), callers.number_digits)
        as own_number,
    callers.trunk || random_digits(drawn('line', drawn_calls.call), callers.trunk_digits)
        as own_trunk,
    callers.billing || random_digits(drawn('billing', drawn_calls.call), callers.billing_digits)
        as own_billing,
    called_numbers.market,
    called_numbers.number as far_number,
    2000 + drawn('cost', called_numbers.called) % 20000 as cost_per_minute,
    drawn('style', drawn_calls.call) % 1000 as style
from (
    select
        feed_name as feed,
        numbered.call,
        $hours[1 + drawn('hour', numbered.call) % len($hours)] * 3600
        + drawn('second', numbered.call) % 3600 as seconds_of_day,
        cast(local_day as timestamp) + to_seconds(seconds_of_day) as started_at,
        drawn('called' || feed_name, numbered.call) % $pool as called,
        case
            when drawn('stranger', numbered.call) % 1000 < 3 then -1
            else cast(
                floor(callers_of_feeds.callers * power(share('caller', numbered.call), 1.5))
                as bigint
            )
        end as caller
    from (
        -- without a unique id a line that is written twice is two calls
        -- (and the feeds have call numbers of their own, so that nothing is drawn alike)
        select
            case feed_name when 'gafachi' then 1000000000 when 'vodafone' then 2000000000 else 0 end
            + case
                when feed_name <> 'gafachi' and number % 40000 = 39999 then number - 1 else number
            end as call
        from range(first_call, last_call) as numbers (number)
    ) as numbered
    inner join callers_of_feeds on callers_of_feeds.feed = feed_name
) as drawn_calls
inner join callers
    on drawn_calls.feed = callers.feed
    and drawn_calls.caller = callers.caller
inner join called_numbers
    on drawn_calls.feed = called_numbers.feed
    and drawn_calls.called = called_numbers.called;

-- How an E.164 number is written by a US and by an Irish switch.
create macro written_in_us(number, market, style) as
    case
        when style % 1000 = 999 then '*60'
        when market = 'short' then right(number, 3)
        when starts_with(number, '1') then
            case
                when style < 500 then substr(number, 2)
                when style < 900 then number
                else '+' || number
            end
        when style < 850 then '011' || number
        else '+' || number
    end;

create macro written_in_ireland(number, style) as
    case
        when style % 1000 = 999 then '*60'
        when starts_with(number, '353') then
            case
                when style < 350 then '0' || substr(number, 4)
                when style < 750 then number
                else '+' || number
            end
        when style < 400 then '00' || number
        when style < 700 then '+' || number
        else number
    end;

-- An amount in units of 10^-places as text.
create macro written_amount(units, places, mark) as
    cast(units // cast(power(10, places) as bigint) as varchar) || mark
    || lpad(cast(units % cast(power(10, places) as bigint) as varchar), places, '0');
