{#
    depends_on_whole_book: makes a model wait for every seed and its checks. `dbt build` runs a test
    before a model only if the model has everything upstream that the test reads. So without this a
    fault in a seed that rating does not read (invoice_runs, holidays), or in one that is checked
    against another (rate_tables, rates), would stop the build only after the calls had been rated,
    and the tests of a staging model would fail beside the message that says why.
#}
{% macro depends_on_whole_book() -%}
    {%- for name in [
        'accounts', 'cdr_sources', 'dial_plans', 'numbers', 'auth_codes', 'rate_tables',
        'account_rate_tables', 'base_rates', 'rate_steps', 'time_bands', 'holidays',
        'call_dispositions', 'volume_tiers', 'volume_tier_destinations', 'account_volume_tiers',
        'taxes', 'plans', 'plan_destinations', 'account_plans', 'recurring_charges',
        'invoice_runs', 'file_sequences', 'fx_rates', 'payments',
    ] %}
-- depends_on: {{ ref(name) }}
    {%- endfor %}
-- depends_on: {{ source('raw', 'files') }}
{%- endmacro %}
