{#
    rate_deck_prefixes: the prefixes of the decks of some epochs, with the rate that each has: the
    rows that match_longest_prefix looks through. One row per deck and prefix.
#}
{% macro rate_deck_prefixes(epochs) -%}
with

rates as (

    select * from {{ ref('int_rates_in_force') }}

),

epochs as (

    select * from {{ epochs }}

),

band_sets as (

    select distinct
        rate_table_id,
        band_set_number,
        time_bands
    from {{ ref('int_time_band_sets') }}
    where time_bands <> ''

),

-- a rate without a band holds in every set
bands_of_sets as (

    select distinct
        rate_table_id,
        0 as band_set_number,
        '' as time_band
    from rates

    union all

    select
        rate_table_id,
        band_set_number,
        '' as time_band
    from band_sets

    union all

    select
        rate_table_id,
        band_set_number,
        {{ split_to_rows('time_bands', "','") }} as time_band
    from band_sets

)

-- of one prefix the banded rate beats the one without a band
select
    {{ rate_deck_id('epochs.epoch_number', 'bands_of_sets.band_set_number') }} as rate_deck_id,
    rates.prefix,
    rates.prefix_length,
    arg_max(rates.rate_number, rates.time_band is not null) as rate_number
from rates
inner join epochs
    on rates.rate_table_id = epochs.rate_table_id
    and rates.valid_from_at <= epochs.epoch_from_at
    and rates.valid_to_at >= epochs.epoch_to_at
inner join bands_of_sets
    on rates.rate_table_id = bands_of_sets.rate_table_id
    and coalesce(rates.time_band, '') = bands_of_sets.time_band
group by
    epochs.epoch_number,
    bands_of_sets.band_set_number,
    rates.prefix,
    rates.prefix_length
{%- endmacro %}
