{#
    lines_as_they_stand: a select of every line that calls and items make, for tests: of open runs as
    their invoices have it, of closed ones as it would be today. Adjustments are none of them.
#}
{% macro lines_as_they_stand() -%}
{%- set columns = [
    'invoice_run_id', 'account_id', 'line_key', 'line_type', 'destination', 'service_type', 'calls',
    'billed_seconds', 'amount', 'charge_currency', 'currency', 'fx_rate', 'volume_tier_id',
    'volume_tier_period_start',
] | join(', ') -%}
select {{ columns }}
from {{ ref('fct_invoice_lines') }}
where line_type <> 'adjustment'
    and invoice_run_id in (
        select invoice_run_id from {{ ref('int_invoice_runs_stated') }}
        where run_state in ('draft', 'recording')
    )

union all

select {{ columns }}
from {{ ref('int_invoice_lines_reckoned') }}
where invoice_run_id in (
    select invoice_run_id from {{ ref('int_invoice_runs_stated') }}
    where run_state = 'closed'
)
{%- endmacro %}
