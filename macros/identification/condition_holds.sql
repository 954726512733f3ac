{#
    condition_holds: whether a condition of an auth code holds for a call's value of its field. The
    one place of what the operators mean; int_auth_code_values_matched finds most matches by
    joins that are quicker and come to the same.
#}
{% macro condition_holds(field_value, conditions) -%}
    case {{ conditions }}.operator
        when 'equals' then
            case
                when {{ conditions }}.field in ('talk_seconds', 'call_started', 'call_ended')
                    then {{ is_same(field_value, conditions) }}
                else {{ field_value }} = {{ conditions }}.value
            end
        when 'starts_with' then {{ begins_with(field_value, conditions ~ '.value') }}
        when 'ends_with' then {{ finishes_with(field_value, conditions ~ '.value') }}
        when 'contains' then contains({{ field_value }}, {{ conditions }}.value)
        when 'matches' then {{ matches_pattern(field_value, conditions ~ '.value') }}
        when 'in_network' then {{ begins_with(
            address_bits(field_value), network_bits(conditions ~ '.value')
        ) }}
        when 'between' then {{ is_between(field_value, conditions) }}
        else false
    end
{%- endmacro %}
