with

-- a tax is adjusted as a line is: by its own difference, so that no rounding is lost
reckoned as (

    select
        invoice_run_id,
        account_id,
        line_key,
        description,
        destination,
        service_type,
        cast(null as varchar) as tax_id,
        cast(null as decimal(9, 6)) as rate_percent,
        cast(null as varchar) as category_code,
        cast(0 as decimal(18, 4)) as taxable_amount,
        amount,
        currency
    from {{ ref('int_invoice_lines_reckoned') }}

    union all

    select
        invoice_run_id,
        account_id,
        {{ tax_key() }} as line_key,
        tax_name as description,
        cast(null as varchar) as destination,
        cast(null as varchar) as service_type,
        tax_id,
        rate_percent,
        category_code,
        taxable_amount,
        amount,
        currency
    from {{ ref('int_taxes_invoiced') }}

),

recorded_lines as (

    select
        entry_number,
        invoice_run_id,
        account_id,
        line_key,
        description,
        destination,
        service_type,
        cast(null as varchar) as tax_id,
        cast(null as decimal(9, 6)) as rate_percent,
        cast(null as varchar) as category_code,
        cast(0 as decimal(18, 4)) as taxable_amount,
        amount,
        currency,
        adjusted_run_id,
        adjusted_line_key
    from {{ ref('stg_book_lines') }}

    union all

    select
        entry_number,
        invoice_run_id,
        account_id,
        tax_key as line_key,
        tax_name as description,
        cast(null as varchar) as destination,
        cast(null as varchar) as service_type,
        tax_id,
        rate_percent,
        category_code,
        taxable_amount,
        amount,
        currency,
        adjusted_run_id,
        case when adjusted_run_id is not null then tax_key end as adjusted_line_key
    from {{ ref('stg_book_taxes') }}

),

runs as (

    select * from {{ ref('int_invoice_run_accounts') }}

),

stated as (

    select * from {{ ref('int_invoice_runs_stated') }}

),

closed_runs as (

    select * from stated
    where run_state = 'closed'

),

-- what customers have been billed for a line in the end: by its own run, and by the adjustments of
-- later ones; a withdrawn run's lines have been credited, its adjustments with them
billed as (

    select
        coalesce(recorded_lines.adjusted_run_id, recorded_lines.invoice_run_id) as adjusted_run_id,
        recorded_lines.account_id,
        coalesce(recorded_lines.adjusted_line_key, recorded_lines.line_key) as adjusted_line_key,
        recorded_lines.currency,
        -- of the line itself, not of an adjustment
        min_by(
            recorded_lines.description,
            row(recorded_lines.adjusted_run_id is not null, recorded_lines.entry_number)
        ) as description,
        max(recorded_lines.destination) as destination,
        max(recorded_lines.service_type) as service_type,
        max(recorded_lines.tax_id) as tax_id,
        max(recorded_lines.rate_percent) as rate_percent,
        max(recorded_lines.category_code) as category_code,
        sum(recorded_lines.taxable_amount) as taxable_amount,
        sum(recorded_lines.amount) as amount
    from recorded_lines
    inner join closed_runs on recorded_lines.invoice_run_id = closed_runs.invoice_run_id
    group by all

),

today as (

    select reckoned.*
    from reckoned
    inner join closed_runs on reckoned.invoice_run_id = closed_runs.invoice_run_id

),

differences as (

    select
        coalesce(today.invoice_run_id, billed.adjusted_run_id) as adjusted_run_id,
        coalesce(today.account_id, billed.account_id) as account_id,
        coalesce(today.line_key, billed.adjusted_line_key) as adjusted_line_key,
        coalesce(today.description, billed.description) as description,
        coalesce(today.destination, billed.destination) as destination,
        coalesce(today.service_type, billed.service_type) as service_type,
        coalesce(today.tax_id, billed.tax_id) as tax_id,
        coalesce(today.rate_percent, billed.rate_percent) as rate_percent,
        coalesce(today.category_code, billed.category_code) as category_code,
        coalesce(today.currency, billed.currency) as currency,
        coalesce(today.taxable_amount, 0) - coalesce(billed.taxable_amount, 0) as taxable_amount,
        coalesce(today.amount, 0) - coalesce(billed.amount, 0) as amount
    from today
    full outer join billed
        on today.invoice_run_id = billed.adjusted_run_id
        and today.account_id = billed.account_id
        and today.line_key = billed.adjusted_line_key
        and today.currency = billed.currency
    where coalesce(today.amount, 0) <> coalesce(billed.amount, 0)

),

-- on the account's next run that is open
next_runs as (

    select
        differences.adjusted_run_id,
        differences.account_id,
        runs.invoice_run_id,
        stated.period_end + {{ var('adjustment_days') }} >= runs.period_start as is_within_reach
    from (
        select distinct
            adjusted_run_id,
            account_id
        from differences
    ) as differences
    inner join stated on differences.adjusted_run_id = stated.invoice_run_id
    inner join runs
        on differences.account_id = runs.account_id
        and runs.is_open
        and stated.period_end <= runs.period_start
    qualify row_number() over (
            partition by differences.adjusted_run_id, differences.account_id
            order by runs.period_start
        ) = 1

),

final as (

    select
        case when next_runs.is_within_reach then next_runs.invoice_run_id end as invoice_run_id,
        differences.account_id,
        differences.adjusted_run_id,
        differences.adjusted_line_key,
        'adjustment|' || differences.adjusted_run_id || '|' || differences.adjusted_line_key
            as line_key,
        'Adjustment of ' || stated.invoice_run_id || ': ' || differences.description as description,
        differences.destination,
        differences.service_type,
        differences.tax_id,
        differences.rate_percent,
        differences.category_code,
        cast(differences.taxable_amount as decimal(18, 4)) as taxable_amount,
        cast(differences.amount as decimal(18, 4)) as amount,
        differences.currency,
        case
            when next_runs.is_within_reach then null
            when next_runs.invoice_run_id is null then 'no_open_run'
            else 'beyond_reach'
        end as not_billed_reason
    from differences
    inner join stated on differences.adjusted_run_id = stated.invoice_run_id
    left join next_runs
        on differences.adjusted_run_id = next_runs.adjusted_run_id
        and differences.account_id = next_runs.account_id

)

select * from final
