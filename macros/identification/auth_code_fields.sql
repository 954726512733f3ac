{#
    auth_code_fields: every field that an auth code can test, as {field: SQL over
    int_calls_normalised that gives its text}. Seconds are text like `45` or `65.4`, times like
    `2026-10-05T14:03:22Z`: equals and between compare those two kinds as numbers and as moments,
    the other operators as this text. call_ended is known only where the file has an end.
#}
{% macro auth_code_fields(calls='calls') %}
    {%- set fields = {} -%}
    {%- for field in [
        'source_id', 'billing_number', 'calling_number', 'called_number', 'calling_number_raw',
        'called_number_raw', 'call_direction', 'disconnect_reason', 'egress_trunk', 'ingress_trunk',
        'service_provider', 'from_uri', 'to_uri', 'source_ip', 'target_ip', 'service_type',
    ] -%}
        {%- do fields.update({field: calls ~ '.' ~ field}) -%}
    {%- endfor -%}
    {%- for field in ['call_started', 'call_ended'] -%}
        {%- do fields.update({
            field: "replace(cast(" ~ calls ~ "." ~ field ~ "_at as varchar), ' ', 'T') || 'Z'"
        }) -%}
    {%- endfor -%}
    {%- do fields.update({
        'talk_seconds': "rtrim(rtrim(cast(" ~ calls ~ ".talk_seconds as varchar), '0'), '.')"
    }) -%}
    {{ return(fields) }}
{% endmacro %}
