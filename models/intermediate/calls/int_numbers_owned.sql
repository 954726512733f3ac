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

e164_numbers as (

    select distinct e164_number from {{ ref('int_dialled_numbers_normalised') }}
    where e164_number is not null

),

ranges as (

    {{ in_utc(
        'numbers', 'accounts', 'account_id',
        ['numbers.account_id', 'numbers.number_from', 'numbers.number_to']
    ) }}

),

final as (

    select
        e164_numbers.e164_number,
        ranges.account_id,
        ranges.number_from,
        ranges.valid_from_at,
        ranges.valid_to_at
    from e164_numbers
    inner join ranges
        on length(e164_numbers.e164_number) = length(ranges.number_from)
        and e164_numbers.e164_number >= ranges.number_from
        and e164_numbers.e164_number <= ranges.number_to

)

select * from final
