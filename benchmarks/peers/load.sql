drop table if exists calls, rates, charges;

create table calls (
    call_id uuid,
    account_id text,
    rate_table_id text,
    call_started_at timestamp,
    called_number text,
    milliseconds bigint
);

create table rates (
    rate_number integer primary key,
    rate_table_id text,
    prefix $prefix_type,
    destination text,
    valid_from_at timestamp,
    valid_to_at timestamp,
    rate_units bigint,
    fee_units bigint,
    minimum_numerator bigint,
    maximum_numerator bigint,
    initial_seconds bigint,
    increment_seconds bigint,
    grace_seconds bigint,
    minimum_seconds bigint,
    is_blocked boolean,
    is_event boolean,
    is_multiple boolean,
    milliseconds_added bigint,
    charge_rounding text,
    divisor bigint,
    scale bigint
);

\copy calls from '$folder/calls.csv' (format csv)
-- an empty prefix is written "", an unknown number nothing
\copy rates from '$folder/rates.csv' (format csv, force_not_null (prefix))
