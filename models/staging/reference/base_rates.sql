with

decks as (

    -- by name, never by position: an analyst may keep decks whose columns once moved
    {% set decks = [] %}
    {% for deck in var('rate_decks') %}
        {% do decks.append({
            'relation': ref('rates_' ~ deck),
            'extra': "'seeds/rates/rates_" ~ deck ~ ".csv' as _file_name",
        }) %}
    {% endfor %}
    {{ union_by_name(decks) }}

)

select * from decks
