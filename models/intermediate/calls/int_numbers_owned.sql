with

ranges as (

    select * from {{ ref('int_number_ranges') }}

),

e164_numbers as (

    select distinct e164_number from {{ ref('int_dialled_numbers_normalised') }}
    where e164_number is not null

),

owners as (

    select
        e164_numbers.e164_number,
        ranges.*
    from e164_numbers
    inner join ranges
        on length(e164_numbers.e164_number) = length(ranges.number_from)
        and e164_numbers.e164_number >= ranges.number_from
        and e164_numbers.e164_number <= ranges.number_to

),

-- A number that moves between accounts on two clocks moves once, at the midnight of the new owner:
-- else it would have two owners, or none, for the hours between the two midnights.
final as (

    select
        e164_number,
        account_id,
        number_from,
        valid_from_at,
        case
            when valid_to = lead(valid_from) over by_number
                or valid_to_at > lead(valid_from_at) over by_number
                then lead(valid_from_at) over by_number
            else valid_to_at
        end as valid_to_at
    from owners
    window by_number as (partition by e164_number order by valid_from_at)

)

select * from final
