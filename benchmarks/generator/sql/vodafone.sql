-- Vodafone's itemised usage. Some lines are messages; some are data usage, which is no call.
select
    'U' || own_billing as USER_ID,
    own_trunk as SERVICE_ID_CTN,
    own_billing as CHILD_ACCOUNT_NUMBER,
    strftime(started_at, '%d/%m/%Y') as USAGE_DATE,
    'One Net Wholesale' as INVOICE_LABEL,
    kind as USAGE_TYPE_CLASSIFICATION,
    case
        when kind <> 'VOICE' then kind
        when market = 'ireland' then 'NATIONAL CALL'
        else 'INTERNATIONAL CALL'
    end as USAGE_TYPE_CLASSIFICATION_DET,
    case when style % 20 = 0 then 'RMG' else 'NRM' end as USAGE_TYPE_CODE,
    case when style % 5 = 0 then '+' || own_number else own_number end as CALLING_NUMBER,
    case when kind = 'DATA' then 'live.vodafone.com' else written_in_ireland(far_number, style) end
        as CALLED_NUMBER,
    strftime(started_at, '%H:%M:%S') as USAGE_TIME,
    case
        when kind <> 'VOICE' or talk_tenths = 0 then '0'
        else written_amount(talk_tenths, 1, ',')
    end as DURATION_SECONDS,
    case
        when kind = 'SMS' then '3,4100'
        else written_amount(cast(talk_tenths * cost_per_minute // 6 as bigint), 4, ',')
    end as CHARGE_CENT,
    'USD' as CURRENCY
from (
    select
        *,
        case when drawn('kind', call) % 100 < 6 then 'SMS' else 'VOICE' end as kind
    from calls

    union all

    select
        *,
        'DATA' as kind
    from calls
    where drawn('data', call) % 50 = 0
)
order by started_at, call, kind
