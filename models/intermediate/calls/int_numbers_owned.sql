with

ranges as (

    select * from {{ ref('int_number_ranges') }}

),

-- the numbers of a length, cut wherever a range begins or ends: a piece has one owner at a time
moments as (

    select
        length(number_from) as number_length,
        cast(number_from as bigint) as first_number
    from ranges
    union
    select
        length(number_to) as number_length,
        cast(number_to as bigint) + 1 as first_number
    from ranges

),

pieces as (

    select
        number_length,
        first_number,
        lead(first_number) over (partition by number_length order by first_number) - 1
            as last_number
    from moments

),

owners as (

    select
        pieces.number_length,
        lpad(cast(pieces.first_number as varchar), cast(pieces.number_length as integer), '0')
            as first_number,
        lpad(cast(pieces.last_number as varchar), cast(pieces.number_length as integer), '0')
            as last_number,
        ranges.account_id,
        ranges.number_from,
        ranges.valid_from,
        ranges.valid_to,
        ranges.valid_from_at,
        ranges.valid_to_at
    from pieces
    inner join ranges
        on pieces.number_length = length(ranges.number_from)
        and pieces.first_number >= cast(ranges.number_from as bigint)
        and pieces.last_number <= cast(ranges.number_to as bigint)

),

-- A number that moves between accounts on two clocks moves once, at the midnight of the new owner:
-- else it would have two owners, or none, for the hours between the two midnights.
moved_once as (

    select
        number_length,
        first_number,
        last_number,
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
    window by_number as (
        partition by number_length, first_number order by valid_from_at
    )

),

common_beginnings as (

    select
        *,
        (
            select coalesce(max(lengths.digits), 0) from range(1, 19) as lengths (digits)
            where lengths.digits <= number_length
                and substr(first_number, 1, cast(lengths.digits as bigint))
                = substr(last_number, 1, cast(lengths.digits as bigint))
        ) as common_digits
    from moved_once

),

-- Calls find the pieces of a number's length by an equality on the digits that all pieces of that
-- length have in common from first to last number.
final as (

    select
        number_length,
        cast(min(common_digits) over (partition by number_length) as bigint) as head_digits,
        substr(
            first_number, 1, cast(min(common_digits) over (partition by number_length) as bigint)
        ) as head,
        first_number,
        last_number,
        account_id,
        number_from,
        valid_from_at,
        valid_to_at
    from common_beginnings

)

select * from final
