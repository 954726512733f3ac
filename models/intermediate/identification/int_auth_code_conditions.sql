with

auth_codes as (

    select * from {{ ref('stg_auth_codes') }}

),

accounts as (

    select * from {{ ref('stg_accounts') }}

),

time_zone_offsets as (

    select * from {{ ref('int_time_zone_offsets') }}

),

final as (

    {{ in_utc(
        'auth_codes', 'accounts', 'account_id',
        [
            'auth_codes.auth_code_id', 'auth_codes.account_id', 'auth_codes.condition_number',
            'auth_codes.field', 'auth_codes.operator', 'auth_codes.value', 'auth_codes.priority',
            'accounts.is_provider',
        ]
    ) }}

)

select
    *,
    count(*) over (partition by auth_code_id) as conditions_in_code
from final
