{{ depends_on_whole_book() }}

with

cdr_sources as (

    select * from {{ ref('cdr_sources') }}

),

final as (

    select

        ----------  ids
        source_id,
        dial_plan_id,

        ---------- text
        format,
        timezone,
        currency,
        coalesce(default_direction, 'outbound') as default_direction,

        ---------- booleans
        coalesce(rated_sides, 'both') in ('both', 'customer') as is_customer_side_rated,
        coalesce(rated_sides, 'both') in ('both', 'provider') as is_provider_side_rated

    from cdr_sources

)

select * from final
