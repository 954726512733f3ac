{#
    seed_checks: what the rules for single cells cannot say of a seed: the macro <seed>_faults of
    checks/, or nothing. Each gives a select of file_name, line_number, column_name, reason and
    way_out. A chain of ifs, because dbt finds the macros that a test calls by reading it, not by
    running it.
#}
{% macro seed_checks(name, relation, file_name) -%}
    {%- if name == 'accounts' -%}
        {{ accounts_faults(relation, file_name) }}
    {%- elif name == 'cdr_sources' -%}
        {{ cdr_sources_faults(relation, file_name) }}
    {%- elif name == 'file_sequences' -%}
        {{ file_sequences_faults(relation, file_name) }}
    {%- elif name == 'numbers' -%}
        {{ numbers_faults(relation, file_name) }}
    {%- elif name == 'auth_codes' -%}
        {{ auth_codes_faults(relation, file_name) }}
    {%- elif name == 'rate_tables' -%}
        {{ rate_tables_faults(relation, file_name) }}
    {%- elif name == 'account_rate_tables' -%}
        {{ account_rate_tables_faults(relation, file_name) }}
    {%- elif name == 'base_rates' -%}
        {{ base_rates_faults(relation, file_name) }}
    {%- elif name == 'rate_steps' -%}
        {{ rate_steps_faults(relation, file_name) }}
    {%- elif name == 'time_bands' -%}
        {{ time_bands_faults(relation, file_name) }}
    {%- elif name == 'call_dispositions' -%}
        {{ call_dispositions_faults(relation, file_name) }}
    {%- elif name == 'invoice_runs' -%}
        {{ invoice_runs_faults(relation, file_name) }}
    {%- elif name == 'volume_tiers' -%}
        {{ volume_tiers_faults(relation, file_name) }}
    {%- elif name == 'volume_tier_destinations' -%}
        {{ volume_tier_destinations_faults(relation, file_name) }}
    {%- elif name == 'account_volume_tiers' -%}
        {{ account_volume_tiers_faults(relation, file_name) }}
    {%- elif name == 'taxes' -%}
        {{ taxes_faults(relation, file_name) }}
    {%- elif name == 'plans' -%}
        {{ plans_faults(relation, file_name) }}
    {%- elif name == 'plan_destinations' -%}
        {{ plan_destinations_faults(relation, file_name) }}
    {%- elif name == 'account_plans' -%}
        {{ account_plans_faults(relation, file_name) }}
    {%- elif name == 'recurring_charges' -%}
        {{ recurring_charges_faults(relation, file_name) }}

    {%- elif name == 'fx_rates' -%}
        {{ fx_rates_faults(relation, file_name) }}
    {%- elif name == 'payments' -%}
        {{ payments_faults(relation, file_name) }}
    {%- endif -%}
{%- endmacro %}
