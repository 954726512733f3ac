{#
    rate_decks_found: the model int_<side>_decks_found. For one side of every call that is rated now:
    the account, its rate table, the deck that is in force, and the head of the number by which the
    deck is searched. One row per call; null where there is none. A view: rating reads it twice
    and it costs less than to write it.
#}
{% macro rate_decks_found(side) -%}
with

calls as (

    select * from {{ ref('int_calls_identified') }}

),

rate_tables as (

    select * from {{ ref('int_rate_tables_of_accounts') }}

),

epochs as (

    select * from {{ ref('int_rate_epochs') }}

),

band_sets as (

    select * from {{ ref('int_time_band_sets') }}

),

-- the start decides, but for the band of a table that splits: there the answer does
calls_of_tables as (

    select
        calls.call_id,
        calls.call_date,
        calls.day_fingerprint,
        calls.call_direction,
        calls.{{ side }}_account_id as account_id,
        calls.{{ side }}_auth_code_id as auth_code_id,
        calls.{{ side }}_identified_by as identified_by,
        calls.is_written_off_if_suspended,
        calls.talk_seconds,
        calls.carrier_cost,
        calls.carrier_currency,
        calls.call_started_at,
        calls.started_quarter_at,
        case
            when rate_tables.is_split then coalesce(calls.call_answered_at, calls.call_started_at)
            else calls.call_started_at
        end as priced_from_at,
        case when rate_tables.is_calling_rated then calls.calling_number else calls.called_number end
            as rated_number,
        rate_tables.* exclude (
            account_id, call_direction, service_type, valid_from_at, valid_to_at, is_calling_rated
        )
    from calls
    left join rate_tables
        on calls.{{ side }}_account_id = rate_tables.account_id
        and calls.call_direction = rate_tables.call_direction
        and calls.service_type is not distinct from rate_tables.service_type
        and calls.call_started_at >= rate_tables.valid_from_at
        and calls.call_started_at < rate_tables.valid_to_at

),

final as (

    select
        calls_of_tables.*,
        epochs.epoch_number,
        band_sets.to_at as bands_change_at,
        {{ rate_deck_id('epochs.epoch_number', 'band_sets.band_set_number') }} as rate_deck_id,
        substr(
            coalesce(calls_of_tables.rated_number, ''), 1, calls_of_tables.longest_prefix
        ) as rated_head
    from calls_of_tables
    left join epochs
        on calls_of_tables.rate_table_id = epochs.rate_table_id
        and calls_of_tables.call_started_at >= epochs.epoch_from_at
        and calls_of_tables.call_started_at < epochs.epoch_to_at
    left join band_sets
        on calls_of_tables.rate_table_id = band_sets.rate_table_id
        and date_trunc('hour', calls_of_tables.priced_from_at) = band_sets.hour_at
        and calls_of_tables.priced_from_at >= band_sets.from_at
        and calls_of_tables.priced_from_at < band_sets.to_at

)

select * from final
{%- endmacro %}
