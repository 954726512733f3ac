-- Vitelity's CDR download, the newer header.
select
    strftime(started_at, '%m/%d/%Y') as BillingDate,
    strftime(started_at, '%m/%d/%Y %H:%M:%S') as CallStartDate,
    case when is_inbound then far else own end as Source,
    case when is_inbound then own else far end as Destination,
    seconds as Seconds,
    '"' || case when is_inbound then 'WIRELESS CALLER' else caller_name end || '" <'
    || case when is_inbound then far else own end || '>' as CallerID,
    case
        when seconds > 0 then 'ANSWERED'
        else ['NO ANSWER', 'BUSY', 'FAILED'][1 + style % 3]
    end as Disposition,
    written_amount(cast((seconds + 5) // 6 * 6 * cost_per_minute // 600 as bigint), 5, '.') as Cost,
    own_trunk as Peer
from (
    select
        *,
        (talk_tenths + 9) // 10 as seconds,
        case when style % 2 = 0 then substr(own_number, 2) else own_number end as own,
        written_in_us(far_number, market, style) as far
    from calls
)
order by started_at, call
