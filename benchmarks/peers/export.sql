-- From the floor: identified calls of the customers' side, and the rates of the book.

create temp table sample as
select call_id
from fct_customer_charges
where rate_table_id is not null
order by call_id
limit $calls;

copy (
    select
        calls.call_id,
        charges.account_id,
        charges.rate_table_id,
        calls.call_started_at,
        coalesce(calls.called_number, '') as called_number,
        cast(calls.talk_seconds * 1000 as bigint) as milliseconds
    from fct_calls as calls
    inner join fct_customer_charges as charges on calls.call_id = charges.call_id
    where calls.call_id in (select call_id from sample)
) to '$folder/calls.csv' (format csv, header false);

copy (
    select
        rate_number,
        rate_table_id,
        prefix,
        destination,
        strftime(valid_from_at, '%Y-%m-%d %H:%M:%S') as valid_from_at,
        strftime(valid_to_at, '%Y-%m-%d %H:%M:%S') as valid_to_at,
        rate_units,
        fee_units,
        minimum_numerator,
        maximum_numerator,
        initial_seconds,
        increment_seconds,
        grace_seconds,
        minimum_seconds,
        is_blocked,
        is_event,
        is_multiple,
        milliseconds_added,
        charge_rounding,
        divisor,
        scale
    from rates
) to '$folder/rates.csv' (format csv, header false);
