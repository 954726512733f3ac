-- The volume tier of a month is one line of one run of its account: of the closed run that has
-- recorded it, else of the one that takes the charges of the month's last day; after the last run
-- it is on none. A returned row is a volume
-- tier that is missing, on the wrong run or on two, or a line of a volume tier that does not exist.
with

lines as (

    select
        account_id,
        volume_tier_id,
        volume_tier_period_start as period_start,
        count(*) as times,
        min(invoice_run_id) as invoice_run_id
    from ({{ lines_as_they_stand() }}) as standing_lines
    where line_type = 'volume_tier'
    group by account_id, volume_tier_id, volume_tier_period_start

),

expected as (

    select
        tier_charges.account_id,
        tier_charges.volume_tier_id,
        tier_charges.period_start,
        runs.invoice_run_id
    from {{ ref('fct_volume_tier_charges') }} as tier_charges
    inner join {{ ref('int_invoice_run_accounts') }} as runs
        on tier_charges.account_id = runs.account_id
        and tier_charges.period_end - 1 < runs.period_end
        and (runs.is_open or tier_charges.period_end - 1 >= runs.period_start)
    qualify row_number() over (
            partition by
                tier_charges.account_id, tier_charges.volume_tier_id, tier_charges.period_start
            order by runs.period_end
        ) = 1

)

select
    coalesce(expected.account_id, lines.account_id) as account_id,
    coalesce(expected.volume_tier_id, lines.volume_tier_id) as volume_tier_id,
    coalesce(expected.period_start, lines.period_start) as period_start,
    expected.invoice_run_id as expected_run_id,
    lines.invoice_run_id,
    lines.times
from expected
full outer join lines
    on expected.account_id = lines.account_id
    and expected.volume_tier_id = lines.volume_tier_id
    and expected.period_start = lines.period_start
left join {{ ref('stg_book_lines') }} as recorded_lines
    on lines.invoice_run_id = recorded_lines.invoice_run_id
    and lines.account_id = recorded_lines.account_id
    and lines.volume_tier_id = recorded_lines.volume_tier_id
    and lines.period_start = recorded_lines.volume_tier_period_start
    and recorded_lines.document_type = 'invoice'
where lines.times is distinct from 1
    or lines.invoice_run_id is distinct from coalesce(
        recorded_lines.invoice_run_id, expected.invoice_run_id
    )
