with

days as (

    select * from {{ ref('int_days_to_build') }}
    where day_fingerprint is not null

),

final as (

    {{ rate_epochs('days') }}

)

select * from final
