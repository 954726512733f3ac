{%- set runs_with_empty_invoices = "'" ~ var('empty_invoices') | join("', '") ~ "'" -%}
with

lines as (

    select * from {{ ref('fct_invoice_lines') }}

),

taxes as (

    select * from {{ ref('fct_invoice_taxes') }}

),

runs as (

    select * from {{ ref('int_invoice_runs_stated') }}

),

run_accounts as (

    select * from {{ ref('int_invoice_run_accounts') }}

),

recorded_invoices as (

    select * from {{ ref('stg_book_invoices') }}

),

entries as (

    select * from {{ ref('stg_book_entries') }}

),

nets as (

    select
        invoice_run_id,
        account_id,
        document_type,
        currency,
        sum(net) as net,
        sum(tax) as tax
    from (
        select
            invoice_run_id,
            account_id,
            document_type,
            currency,
            amount as net,
            0 as tax
        from lines

        union all

        select
            invoice_run_id,
            account_id,
            document_type,
            currency,
            0 as net,
            amount as tax
        from taxes

        union all

        select
            invoice_run_id,
            account_id,
            'invoice' as document_type,
            currency,
            0 as net,
            0 as tax
        from run_accounts
        where is_open
            and invoice_run_id in ({{ runs_with_empty_invoices }})
    ) as amounts
    group by invoice_run_id, account_id, document_type, currency

),

-- a run that is recorded or withdrawn by this build
made_now as (

    select
        nets.invoice_run_id,
        nets.account_id,
        nets.document_type,
        nets.currency,
        nets.net,
        nets.tax,
        runs.status,
        runs.run_state <> 'draft' as is_numbered,
        runs.period_start,
        runs.period_end,
        case nets.document_type
            when 'credit_note' then cast({{ build_time() }} as date)
            else runs.invoice_date
        end as invoice_date,
        run_accounts.due_date
    from nets
    inner join runs on nets.invoice_run_id = runs.invoice_run_id
    left join run_accounts
        on nets.invoice_run_id = run_accounts.invoice_run_id
        and nets.account_id = run_accounts.account_id
    where nets.document_type = 'invoice' and runs.run_state in ('draft', 'recording')
        or nets.document_type = 'credit_note' and runs.run_state = 'withdrawing'

),

last_number as (

    select coalesce(max(invoice_sequence), 0) as invoice_sequence
    from recorded_invoices

),

numbered as (

    select
        made_now.*,
        case
            when made_now.is_numbered
                then last_number.invoice_sequence + row_number() over counted
        end as invoice_sequence
    from made_now
    cross join last_number
    window counted as (
        partition by made_now.is_numbered
        order by
            made_now.period_end,
            made_now.invoice_run_id,
            made_now.document_type,
            made_now.account_id
    )

),

final as (

    select
        invoice_run_id,
        {{ invoice_number('invoice_sequence') }} as invoice_number,
        account_id,
        document_type,
        invoice_date,
        coalesce(due_date, invoice_date) as due_date,
        period_start,
        period_end,
        status,
        cast(net as decimal(18, 4)) as net,
        cast(tax as decimal(18, 4)) as tax,
        cast(net + tax as decimal(18, 4)) as total,
        currency,
        cast(invoice_sequence as bigint) as invoice_sequence,
        cast(null as timestamp) as recorded_at
    from numbered

    union all

    select
        recorded_invoices.invoice_run_id,
        recorded_invoices.invoice_number,
        recorded_invoices.account_id,
        recorded_invoices.document_type,
        recorded_invoices.invoice_date,
        recorded_invoices.due_date,
        recorded_invoices.period_start,
        recorded_invoices.period_end,
        runs.status,
        recorded_invoices.net,
        recorded_invoices.tax,
        recorded_invoices.total,
        recorded_invoices.currency,
        recorded_invoices.invoice_sequence,
        entries.recorded_at
    from recorded_invoices
    inner join entries on recorded_invoices.entry_number = entries.entry_number
    inner join runs on recorded_invoices.invoice_run_id = runs.invoice_run_id

)

select * from final
