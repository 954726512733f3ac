with

account_rate_tables as (

    select * from {{ ref('stg_account_rate_tables') }}

),

accounts as (

    select * from {{ ref('stg_accounts') }}

),

time_zone_offsets as (

    select * from {{ ref('int_time_zone_offsets') }}

),

final as (

    {{ in_utc(
        'account_rate_tables', 'accounts', 'account_id',
        [
            'account_rate_tables.account_id', 'account_rate_tables.rate_table_id',
            'account_rate_tables.call_direction', 'account_rate_tables.service_type',
        ]
    ) }}

)

-- the narrower row wins: both named, then service type, then direction, then neither
select
    *,
    case when service_type is not null then 2 else 0 end
    + case when call_direction is not null then 1 else 0 end as precedence
from final
