with

rates as (

    select * from {{ ref('stg_rates') }}

),

rate_tables as (

    select * from {{ ref('stg_rate_tables') }}

),

time_zone_offsets as (

    select * from {{ ref('int_time_zone_offsets') }}

),

final as (

    {{ in_utc(
        'rates', 'rate_tables', 'rate_table_id',
        ['rates.rate_id', 'rates.rate_table_id', 'rates.prefix']
    ) }}

)

select
    *,
    length(prefix) as prefix_length
from final
