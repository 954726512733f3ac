{{ depends_on_whole_book() }}

with

taxes as (

    select
        *,
        {{ seed_decimal('rate_percent') }} as percent,
        {{ seed_date('valid_from') }} as starts,
        {{ seed_date('valid_to') }} as ends
    from {{ ref('taxes') }}

),

final as (

    select

        ----------  ids
        tax_category_id,
        tax_id,

        ---------- text
        tax_name,
        service_type,
        coalesce(level, 'invoice') as level,
        coalesce(rounding, 'half_up') as rounding,
        coalesce(category_code, case when percent = 0 then 'Z' else 'S' end) as category_code,

        ---------- numbers
        cast(coalesce({{ seed_integer('stack_order') }}, 0) as integer) as stack_order,
        cast(percent as decimal(9, 6)) as rate_percent,

        ---------- dates
        starts as valid_from,
        coalesce(
            ends,
            lead(starts) over (partition by tax_category_id, tax_id order by starts nulls first)
        ) as valid_to

    from taxes

)

select * from final
