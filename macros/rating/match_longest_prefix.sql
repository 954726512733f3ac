{#
    match_longest_prefix: the one lookup of the warehouse. For each call the rate of its table
    with the longest prefix of its number, among the rates in force at its start. A call without a
    readable number matches the empty prefix only. Returns a select of (call_id, rate_id), one row
    per call that has a rate. At most one row of a table and prefix is in force at a moment:
    overlaps stop the build (seed_checks), so the longest is unique.

    default: an equality join on every prefix length that the table uses. Any engine can do it.
#}
{% macro match_longest_prefix(calls, rates) -%}
    {{ return(adapter.dispatch('match_longest_prefix')(calls, rates)) }}
{%- endmacro %}

{% macro default__match_longest_prefix(calls, rates) -%}
    select
        candidates.call_id,
        arg_max({{ rates }}.rate_id, candidates.prefix_length) as rate_id
    from (
        select
            {{ calls }}.call_id,
            {{ calls }}.call_started_at,
            {{ calls }}.rate_table_id,
            prefix_lengths.prefix_length,
            substr(coalesce({{ calls }}.rated_number, ''), 1, prefix_lengths.prefix_length)
                as prefix
        from {{ calls }}
        inner join (
            select distinct
                rate_table_id,
                prefix_length
            from {{ rates }}
        ) as prefix_lengths
            on {{ calls }}.rate_table_id = prefix_lengths.rate_table_id
            and length(coalesce({{ calls }}.rated_number, '')) >= prefix_lengths.prefix_length
    ) as candidates
    inner join {{ rates }}
        on candidates.rate_table_id = {{ rates }}.rate_table_id
        and candidates.prefix = {{ rates }}.prefix
        and candidates.call_started_at >= {{ rates }}.valid_from_at
        and candidates.call_started_at < {{ rates }}.valid_to_at
    group by candidates.call_id
{%- endmacro %}
