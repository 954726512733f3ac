-- A provider is owed, never billed. A returned row is an invoice, a line or a charged call of
-- one, or a customer that turned up as a provider.
select
    'fct_invoices' as model,
    invoices.account_id
from {{ ref('fct_invoices') }} as invoices
inner join {{ ref('dim_accounts') }} as accounts on invoices.account_id = accounts.account_id
where accounts.is_provider or not accounts.is_invoiced

union all

select
    'fct_customer_charges' as model,
    charges.account_id
from {{ ref('fct_customer_charges') }} as charges
inner join {{ ref('dim_accounts') }} as accounts on charges.account_id = accounts.account_id
where accounts.is_provider

union all

select
    'fct_provider_charges' as model,
    charges.account_id
from {{ ref('fct_provider_charges') }} as charges
inner join {{ ref('dim_accounts') }} as accounts on charges.account_id = accounts.account_id
where not accounts.is_provider
