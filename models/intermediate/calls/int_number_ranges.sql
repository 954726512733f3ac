with

numbers as (

    select * from {{ ref('stg_numbers') }}

),

accounts as (

    select * from {{ ref('stg_accounts') }}

),

time_zone_offsets as (

    select * from {{ ref('int_time_zone_offsets') }}

),

final as (

    {{ in_utc(
        'numbers', 'accounts', 'account_id',
        [
            'numbers.account_id', 'numbers.number_from', 'numbers.number_to',
            'numbers.valid_from', 'numbers.valid_to',
        ]
    ) }}

)

select * from final
