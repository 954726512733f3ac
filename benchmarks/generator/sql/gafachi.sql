-- Gafachi's call details. A correction is the same call a second longer.
select
    'GF' || cast(call as varchar) as CallID,
    strftime(started_at, '%m/%d/%Y') as CallDate,
    strftime(started_at, '%I:%M:%S %p') as CallTime,
    case when is_inbound then far else own end as FromNumber,
    case when is_inbound then own else far end as ToNumber,
    cast(seconds // 3600 as varchar) || ':'
    || lpad(cast(seconds // 60 % 60 as varchar), 2, '0') || ':'
    || lpad(cast(seconds % 60 as varchar), 2, '0') as Duration,
    case when is_inbound then 'Inbound' else 'Outbound' end as Direction,
    own_trunk as Trunk,
    case when seconds > 0 then 'Completed' else ['No Answer', 'Busy', 'Failed'][1 + style % 3] end
        as Result,
    '$$' || written_amount(cast(seconds * cost_per_minute // 60 as bigint), 6, '.') as Amount
from (
    select
        *,
        (talk_tenths + 9) // 10 + $correction as seconds,
        case
            when style = 998 and not is_inbound and starts_with(own_number, '1207') then 'Anonymous'
            else own_number
        end as own,
        written_in_us(far_number, market, style) as far
    from calls
)
order by started_at, call
