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

accounts as (

    select * from {{ ref('stg_accounts') }}

),

payments as (

    select * from {{ ref('stg_payments') }}

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

documents as (

    select
        account_id,
        currency,
        invoice_sequence,
        invoice_date,
        total
    from recorded_invoices

    union all

    select
        account_id,
        currency,
        invoice_sequence,
        invoice_date,
        net + tax as total
    from numbered
    where invoice_sequence is not null

),

-- what had been billed before a document
billed as (

    select
        numbered.invoice_run_id,
        numbered.account_id,
        numbered.document_type,
        numbered.currency,
        numbered.invoice_date,
        coalesce(sum(documents.total), 0) as total,
        coalesce(max(documents.invoice_date), date '0001-01-01') as last_invoice_date
    from numbered
    left join documents
        on numbered.account_id = documents.account_id
        and numbered.currency = documents.currency
        and (
            numbered.invoice_sequence is null
            or numbered.invoice_sequence > documents.invoice_sequence
        )
    group by all

),

-- of one day, documents come before payments, as in the statement
balances as (

    select
        billed.invoice_run_id,
        billed.account_id,
        billed.document_type,
        billed.currency,
        billed.total - coalesce(
            sum(payments.amount) filter (where payments.payment_date < billed.last_invoice_date), 0
        ) as previous_balance,
        -coalesce(
            sum(payments.amount) filter (where payments.payment_date >= billed.last_invoice_date), 0
        ) as payments_received
    from billed
    left join payments
        on billed.account_id = payments.account_id
        and billed.currency = payments.currency
        and billed.invoice_date > payments.payment_date
    group by
        billed.invoice_run_id,
        billed.account_id,
        billed.document_type,
        billed.currency,
        billed.total

),

final as (

    select
        numbered.invoice_run_id,
        {{ invoice_number('numbered.invoice_sequence') }} as invoice_number,
        numbered.account_id,
        numbered.document_type,
        numbered.invoice_date,
        coalesce(numbered.due_date, numbered.invoice_date) as due_date,
        numbered.period_start,
        numbered.period_end,
        numbered.status,
        cast(numbered.net as decimal(18, 4)) as net,
        cast(numbered.tax as decimal(18, 4)) as tax,
        cast(numbered.net + numbered.tax as decimal(18, 4)) as total,
        numbered.currency,
        cast(numbered.invoice_sequence as bigint) as invoice_sequence,
        cast(null as timestamp) as recorded_at,
        cast(balances.previous_balance as decimal(18, 4)) as previous_balance,
        cast(balances.payments_received as decimal(18, 4)) as payments_received,
        cast(
            balances.previous_balance + balances.payments_received + numbered.net + numbered.tax
            as decimal(18, 4)
        ) as balance_due,
        accounts.account_name,
        accounts.timezone,
        cast(accounts.payment_terms_days as integer) as payment_terms_days,
        accounts.email,
        accounts.address_line_1,
        accounts.address_line_2,
        accounts.city,
        accounts.region,
        accounts.postal_code,
        accounts.country,
        accounts.tax_registration_number
    from numbered
    inner join balances
        on numbered.invoice_run_id = balances.invoice_run_id
        and numbered.account_id = balances.account_id
        and numbered.document_type = balances.document_type
        and numbered.currency = balances.currency
    inner join accounts on numbered.account_id = accounts.account_id

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
        entries.recorded_at,
        recorded_invoices.previous_balance,
        recorded_invoices.payments_received,
        recorded_invoices.balance_due,
        recorded_invoices.account_name,
        recorded_invoices.timezone,
        recorded_invoices.payment_terms_days,
        recorded_invoices.email,
        recorded_invoices.address_line_1,
        recorded_invoices.address_line_2,
        recorded_invoices.city,
        recorded_invoices.region,
        recorded_invoices.postal_code,
        recorded_invoices.country,
        recorded_invoices.tax_registration_number
    from recorded_invoices
    inner join entries on recorded_invoices.entry_number = entries.entry_number
    inner join runs on recorded_invoices.invoice_run_id = runs.invoice_run_id

)

select * from final
