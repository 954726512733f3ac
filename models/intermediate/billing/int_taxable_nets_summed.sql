with

lines as (

    select
        *,
        'invoice' as document_type
    from {{ ref('int_invoice_lines_reckoned') }}
    where not is_tax_exempt

),

runs as (

    select * from {{ ref('int_invoice_run_accounts') }}

),

nets as (

    select
        invoice_run_id,
        account_id,
        document_type,
        currency,
        cast(null as varchar) as service_type,
        sum(amount) as net
    from lines
    group by invoice_run_id, account_id, document_type, currency

    union all

    select
        invoice_run_id,
        account_id,
        document_type,
        currency,
        service_type,
        sum(amount) as net
    from lines
    where service_type is not null
    group by invoice_run_id, account_id, document_type, currency, service_type

),

final as (

    select
        nets.invoice_run_id,
        nets.account_id,
        nets.document_type,
        dense_rank() over (
            order by nets.invoice_run_id, nets.account_id, nets.document_type, nets.currency
        ) as unit_number,
        runs.invoice_date,
        nets.service_type,
        nets.net,
        nets.currency
    from nets
    inner join runs
        on nets.invoice_run_id = runs.invoice_run_id
        and nets.account_id = runs.account_id

)

select * from final
