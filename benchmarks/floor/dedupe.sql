-- Only calls whose id occurs more than once are looked at.

create temp table repeated as
select call_id
from fct_calls
group by call_id
having count(*) > 1;

-- Without a unique id the n-th identical line of a file is the n-th of another; of a unique id the
-- latest content wins, and the earliest line that says so is the call.
create temp table outcomes as
with

lines as (

    select
        calls.rowid as call_row,
        calls.call_id,
        calls.source_id,
        calls.file_id,
        calls.row_number,
        case
            when calls.source_id = 'gafachi' then gafachi_content(
                raw.callid, cast(calls.carrier_cost as varchar), raw.direction, raw.fromnumber,
                raw.result,
                cast(strptime(raw.calldate || ' ' || raw.calltime, '%m/%d/%Y %I:%M:%S %p')
                    as varchar),
                cast(calls.talk_seconds as varchar), raw.tonumber, raw.trunk
            )
            else ''
        end as content
    from fct_calls as calls
    inner join repeated on calls.call_id = repeated.call_id
    left join first_rows
        on calls.source_id = 'gafachi'
        and calls.file_id = first_rows.file_id
    left join raw_gafachi as raw
        on first_rows.first_row + calls.row_number - 2 = raw.rowid

),

occurrences as (

    select
        *,
        case
            when source_id = 'gafachi' then 1
            else row_number() over (partition by call_id, file_id order by row_number)
        end as occurrence
    from lines

),

versions as (

    select
        *,
        last_value(content) over (
            partition by call_id, occurrence
            order by file_id, row_number
            rows between unbounded preceding and unbounded following
        ) as latest_content
    from occurrences

)

select
    *,
    content = latest_content and row_number() over (
        partition by call_id, occurrence, content order by file_id, row_number
    ) = 1 as is_call
from versions;

delete from fct_calls
where rowid in (select call_row from outcomes where not is_call);

-- The later of identical lines have the number of their occurrence in their id.
update fct_calls
set call_id = again.call_id
from (
    select
        outcomes.call_row,
        call_identity(
            'vitelity',
            vitelity_key(
                raw.billingdate, raw.callerid, cast(calls.carrier_cost as varchar),
                raw.destination, raw.disposition, raw.peer, raw.source,
                cast(strptime(raw.callstartdate, '%m/%d/%Y %H:%M:%S') as varchar),
                cast(calls.talk_seconds as varchar)
            ),
            cast(outcomes.occurrence as varchar)
        ) as call_id
    from outcomes
    inner join fct_calls as calls on outcomes.call_row = calls.rowid
    inner join first_rows on calls.file_id = first_rows.file_id
    inner join raw_vitelity as raw on first_rows.first_row + calls.row_number - 2 = raw.rowid
    where outcomes.is_call and outcomes.occurrence > 1 and outcomes.source_id = 'vitelity'

    union all

    select
        outcomes.call_row,
        call_identity(
            'vodafone',
            vodafone_key(
                raw.called_number, raw.calling_number, cast(calls.carrier_cost as varchar),
                raw.child_account_number, raw.currency, raw.invoice_label, raw.service_id_ctn,
                cast(strptime(raw.usage_date || ' ' || raw.usage_time, '%d/%m/%Y %H:%M:%S')
                    as varchar),
                cast(calls.talk_seconds as varchar), raw.usage_type_classification,
                raw.usage_type_classification_det, raw.usage_type_code, raw.user_id
            ),
            cast(outcomes.occurrence as varchar)
        ) as call_id
    from outcomes
    inner join fct_calls as calls on outcomes.call_row = calls.rowid
    inner join first_rows on calls.file_id = first_rows.file_id
    inner join raw_vodafone as raw on first_rows.first_row + calls.row_number - 2 = raw.rowid
    where outcomes.is_call and outcomes.occurrence > 1 and outcomes.source_id = 'vodafone'
) as again
where fct_calls.rowid = again.call_row;
