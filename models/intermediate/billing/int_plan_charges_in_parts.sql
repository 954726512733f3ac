{%- set calls -%}
    select
        calls.call_id,
        calls.rate_table_id,
        epochs.epoch_number,
        calls.head_position,
        calls.is_split,
        calls.is_multiple,
        calls.milliseconds_added,
        calls.priced_from_at,
        -- all that split are cut: where no band changes, one part is the whole call
        calls.priced_from_at as bands_change_at,
        calls.talk_seconds,
        calls.free_seconds,
        calls.rate_number
    from {{ ref('int_plan_calls_cut') }} as calls
    left join {{ ref('int_plan_rate_epochs') }} as epochs
        on calls.rate_table_id = epochs.rate_table_id
        and calls.is_split
        and calls.call_started_at >= epochs.epoch_from_at
        and calls.call_started_at < epochs.epoch_to_at
    where calls.may_have_parts
{%- endset -%}

{{ priced_in_parts(calls, ref('int_plan_deck_prefixes')) }}
