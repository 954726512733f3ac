with

classes as (

    select * from {{ ref('int_call_classes_identified') }}

),

accounts as (

    select * from {{ ref('stg_accounts') }}

),

rate_tables_given as (

    select * from {{ ref('int_rate_tables_given') }}

),

rate_tables as (

    select * from {{ ref('int_rate_table_terms') }}

),

epochs as (

    select * from {{ ref('int_rate_epochs') }}

),

time_zone_offsets as (

    select * from {{ ref('int_time_zone_offsets') }}

),

sides as (

    {% for side in ['customer', 'provider'] %}
    select
        class_key,
        '{{ side }}' as side,
        call_direction,
        service_type,
        period_from_at,
        is_written_off_if_suspended,
        {{ side }}_account_id as account_id,
        {{ side }}_auth_code_id as auth_code_id,
        {{ side }}_identified_by as identified_by
    from classes
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- the narrower row wins, and there is no falling through to another table
tables_of_sides as (

    select
        sides.class_key,
        sides.side,
        arg_max(rate_tables_given.rate_table_id, rate_tables_given.precedence) as rate_table_id
    from sides
    inner join rate_tables_given
        on sides.account_id = rate_tables_given.account_id
        and sides.period_from_at >= rate_tables_given.valid_from_at
        and sides.period_from_at < rate_tables_given.valid_to_at
        and (
            rate_tables_given.call_direction is null
            or sides.call_direction = rate_tables_given.call_direction
        )
        and (
            rate_tables_given.service_type is null
            or sides.service_type = rate_tables_given.service_type
        )
    group by sides.class_key, sides.side

),

final as (

    select
        sides.class_key,
        sides.side,
        sides.account_id,
        sides.auth_code_id,
        sides.identified_by,
        sides.call_direction,
        sides.service_type,
        sides.is_written_off_if_suspended,
        coalesce(time_zone_offsets.offset_seconds, 0) as offset_seconds,
        coalesce(rate_tables.currency, accounts.currency) as currency,
        epochs.epoch_number,
        rate_tables.* exclude (currency)
    from sides
    left join tables_of_sides
        on sides.class_key = tables_of_sides.class_key
        and sides.side = tables_of_sides.side
    left join rate_tables on tables_of_sides.rate_table_id = rate_tables.rate_table_id
    left join epochs
        on rate_tables.rate_table_id = epochs.rate_table_id
        and sides.period_from_at >= epochs.epoch_from_at
        and sides.period_from_at < epochs.epoch_to_at
    left join accounts on sides.account_id = accounts.account_id
    left join time_zone_offsets
        on accounts.timezone = time_zone_offsets.time_zone
        and sides.period_from_at >= time_zone_offsets.utc_from
        and sides.period_from_at < time_zone_offsets.utc_to

)

select * from final
