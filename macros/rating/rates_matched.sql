{#
    rates_matched: for one side of every call the account, its rate table and the rate in force at
    the start of the call. One row per call; rate_table_id and rate_id are null when there is
    none.
#}
{% macro rates_matched(side) -%}
with

calls as (

    select * from {{ ref('int_calls_normalised') }}

),

identified as (

    select * from {{ ref('int_calls_identified') }}

),

rate_tables_given as (

    select * from {{ ref('int_rate_tables_given') }}

),

rate_tables as (

    select * from {{ ref('stg_rate_tables') }}

),

rates as (

    select * from {{ ref('int_rates_in_force') }}

),

calls_of_accounts as (

    select
        calls.call_id,
        calls.call_started_at,
        calls.started_quarter_at,
        calls.called_number,
        calls.calling_number,
        calls.call_direction,
        calls.service_type,
        identified.{{ side }}_account_id as account_id
    from calls
    inner join identified on calls.call_id = identified.call_id
    where identified.{{ side }}_account_id is not null

),

-- which table applies changes at midnights only: decided once per quarter hour, not per call
occasions as (

    select distinct
        account_id,
        call_direction,
        service_type,
        started_quarter_at
    from calls_of_accounts

),

tables_of_occasions as (

    select
        occasions.account_id,
        occasions.call_direction,
        occasions.service_type,
        occasions.started_quarter_at,
        arg_max(rate_tables_given.rate_table_id, rate_tables_given.precedence) as rate_table_id
    from occasions
    inner join rate_tables_given
        on occasions.account_id = rate_tables_given.account_id
        and occasions.started_quarter_at >= rate_tables_given.valid_from_at
        and occasions.started_quarter_at < rate_tables_given.valid_to_at
        and (
            rate_tables_given.call_direction is null
            or occasions.call_direction = rate_tables_given.call_direction
        )
        and (
            rate_tables_given.service_type is null
            or occasions.service_type = rate_tables_given.service_type
        )
    group by
        occasions.account_id,
        occasions.call_direction,
        occasions.service_type,
        occasions.started_quarter_at

),

calls_of_tables as (

    select
        calls_of_accounts.call_id,
        calls_of_accounts.call_started_at,
        tables_of_occasions.rate_table_id,
        case rate_tables.rated_number
            when 'calling' then calls_of_accounts.calling_number
            else calls_of_accounts.called_number
        end as rated_number
    from calls_of_accounts
    inner join tables_of_occasions
        on calls_of_accounts.account_id = tables_of_occasions.account_id
        and calls_of_accounts.started_quarter_at = tables_of_occasions.started_quarter_at
        and calls_of_accounts.call_direction = tables_of_occasions.call_direction
        and calls_of_accounts.service_type is not distinct from tables_of_occasions.service_type
    inner join rate_tables on tables_of_occasions.rate_table_id = rate_tables.rate_table_id

),

matched as (

    {{ match_longest_prefix('calls_of_tables', 'rates') }}

),

final as (

    select
        identified.call_id,
        identified.{{ side }}_account_id as account_id,
        identified.{{ side }}_auth_code_id as auth_code_id,
        identified.{{ side }}_identified_by as identified_by,
        calls_of_tables.rate_table_id,
        calls_of_tables.rated_number,
        matched.rate_id
    from identified
    left join calls_of_tables on identified.call_id = calls_of_tables.call_id
    left join matched on identified.call_id = matched.call_id

)

select * from final
{%- endmacro %}
