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
set call_id = later_identity(outcomes.call_id, outcomes.occurrence)
from outcomes
where fct_calls.rowid = outcomes.call_row
    and outcomes.is_call
    and outcomes.occurrence > 1;
