with

heads as (

    {% for side in ['customer', 'provider'] %}
    select
        rate_deck_id,
        head_position
    from {{ ref('int_' ~ side ~ '_decks_found') }}
    where rate_deck_id is not null
    {{ 'union' if not loop.last }}
    {% endfor %}

),

prefixes as (

    select * from {{ ref('int_rate_deck_prefixes') }}

),

final as (

    {{ match_longest_prefix('heads', 'prefixes') }}

)

select * from final
