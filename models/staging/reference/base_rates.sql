with

decks as (

    -- by name, never by position: an analyst may keep decks whose columns once moved
    {% for deck in var('rate_decks') %}
    select
        'seeds/rates/rates_{{ deck }}.csv' as _file_name,
        *
    from {{ ref('rates_' ~ deck) }}
    {{ 'union all by name' if not loop.last }}
    {% endfor %}

)

select * from decks
