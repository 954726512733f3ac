-- What any lookup costs at least: calls joined to rates by an exact key, and the columns of a charge
-- written. Only the second statement is timed.

create table keyed_calls as
select
    charges.* exclude (rate_id, matched_prefix, destination, time_band, connection_fee),
    rates.rate_number
from fct_customer_charges as charges
left join rates on charges.rate_id = rates.rate_id;

-- timed from here
create table equality_charges as
select
    keyed_calls.call_id,
    keyed_calls.call_date,
    keyed_calls.charge_date,
    keyed_calls.account_id,
    keyed_calls.auth_code_id,
    keyed_calls.rate_table_id,
    rates.rate_id,
    rates.prefix as matched_prefix,
    rates.destination,
    cast(null as varchar) as time_band,
    keyed_calls.talk_seconds,
    keyed_calls.billed_seconds,
    rates.connection_fee,
    keyed_calls.unrounded_charge,
    keyed_calls.charge,
    keyed_calls.currency,
    keyed_calls.rating_status,
    keyed_calls.suspense_reason
from keyed_calls
left join rates on keyed_calls.rate_number = rates.rate_number;
