-- The numbers of all documents count from 1, without gaps or repeats. A returned row says how many
-- there are, and which are the first and the last.
select
    count(*) as documents,
    count(distinct invoice_sequence) as numbers,
    min(invoice_sequence) as first_number,
    max(invoice_sequence) as last_number
from {{ ref('fct_invoices') }}
where invoice_number is not null
having count(*) > 0
    and (
        count(*) <> count(distinct invoice_sequence)
        or min(invoice_sequence) <> 1
        or max(invoice_sequence) <> count(*)
    )
