with

rates as (

    select * from {{ ref('stg_rates') }}

),

final as (

    select
        destination,
        count(distinct prefix) as prefixes,
        count(distinct rate_table_id) as rate_tables
    from rates
    group by destination

)

select * from final
