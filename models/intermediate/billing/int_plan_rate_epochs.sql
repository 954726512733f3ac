with

days as (

    select distinct
        rate_table_id,
        call_date
    from {{ ref('int_plan_calls_cut') }}
    where is_split

),

final as (

    {{ rate_epochs('days', of_table=true) }}

)

select * from final
