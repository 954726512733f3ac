{#
    fingerprint_parts: what a day's charges depend on, in the order in which day_fingerprint holds
    one checksum of each. The names are what `ratehouse status` and the build log say.
#}
{% macro fingerprint_parts() -%}
    {{ return([
        'calls', 'sources', 'accounts', 'numbers', 'auth_codes', 'call_dispositions',
        'account_rate_tables', 'rate_tables', 'rates', 'rate_steps', 'time_bands',
        'fx_rates', 'rules',
    ]) }}
{%- endmacro %}
