{#
    rate_decks_found: the model int_<side>_decks_found. For one side of every call that is rated now:
    the account, its rate table, the deck that is in force, and the head of the number by which the
    deck is searched. One row per call; null where there is none. A view: rating reads it twice
    and it costs less than to write it.
#}
{% macro rate_decks_found(side) -%}
with

calls as (

    select * from {{ ref('int_calls_classified') }}

),

classes as (

    select * from {{ ref('int_call_classes_priced') }}
    where side = '{{ side }}'

),

band_sets as (

    select * from {{ ref('int_time_band_sets') }}

),

-- the start decides, but for the band of a table that splits: there the answer does
calls_of_classes as (

    select
        calls.call_id,
        calls.call_date,
        calls.day_fingerprint,
        calls.talk_seconds,
        calls.carrier_cost,
        calls.carrier_currency,
        cast({{ add_seconds('calls.call_started_at', 'classes.offset_seconds') }} as date)
            as charge_date,
        case
            when classes.is_split then coalesce(calls.call_answered_at, calls.call_started_at)
            when classes.has_time_bands then calls.call_started_at
        end as priced_from_at,
        case when classes.is_calling_rated then calls.calling_position else calls.called_position end
            as rated_position,
        classes.* exclude (class_key, side, offset_seconds, is_calling_rated, has_time_bands)
    from calls
    inner join classes on calls.class_key = classes.class_key

),

final as (

    select
        calls_of_classes.* exclude (longest_prefix, head_width),
        band_sets.to_at as bands_change_at,
        {{ rate_deck_id('calls_of_classes.epoch_number', 'band_sets.band_set_number') }}
            as rate_deck_id,
        {{ head_position('calls_of_classes') }} as head_position
    from calls_of_classes
    left join band_sets
        on calls_of_classes.rate_table_id = band_sets.rate_table_id
        and date_trunc('hour', calls_of_classes.priced_from_at) = band_sets.hour_at
        and calls_of_classes.priced_from_at >= band_sets.from_at
        and calls_of_classes.priced_from_at < band_sets.to_at

)

select * from final
{%- endmacro %}

{#
    head_position: the position of the first digits of a rated number, as many as the longest prefix
    of its table has: no digit beyond them decides anything.
#}
{% macro head_position(calls) -%}
    {{ whole_quotient(
        whole_quotient(calls ~ '.rated_position', 16), calls ~ '.head_width'
    ) }} * {{ calls }}.head_width * 16
    + least({{ calls }}.rated_position % 16, {{ calls }}.longest_prefix)
{%- endmacro %}
