{#
    match_longest_prefix: the one lookup of the warehouse. For each head (the first digits of a rated
    number, as many as the longest prefix of its table has, by their number_position) the rate of its
    deck with the longest prefix. Position 0, of a number that could not be read, matches the
    empty prefix only. Returns a select of (rate_deck_id, head_position, rate_number), one row per
    head that has a rate. Heads are looked up, not calls: there are fewer, and calls find theirs by
    an equality.

    DuckDB: the positions of all prefixes of a deck, and what follows their last numbers, cut the
    line of numbers into segments; each has one longest prefix, and an ASOF join finds a head's
    segment. default: an equality join on every prefix length that a deck uses.
#}
{% macro match_longest_prefix(heads, prefixes) -%}
    {{ return(adapter.dispatch('match_longest_prefix')(heads, prefixes)) }}
{%- endmacro %}

{% macro duckdb__match_longest_prefix(heads, prefixes) -%}
    select
        {{ heads }}.rate_deck_id,
        {{ heads }}.head_position,
        segments.rate_number
    from {{ heads }}
    asof inner join (
        with

        ranges as (

            select
                *,
                {{ number_position('prefix') }} // 16 as first_number,
                {{ power_of_ten('15 - prefix_length') }} as width
            from {{ prefixes }}

        ),

        cuts as (

            select
                rate_deck_id,
                first_number * 16 + prefix_length as position
            from ranges
            union
            select
                rate_deck_id,
                (first_number + width) * 16 as position
            from ranges

        )

        select
            cuts.rate_deck_id,
            cuts.position,
            coalesce(
                {%- for digits in range(15, -1, -1) %}
                ranges_{{ digits }}.rate_number{{ ',' if not loop.last }}
                {%- endfor %}
            ) as rate_number
        from cuts
        {%- for digits in range(15, -1, -1) %}
        left join ranges as ranges_{{ digits }}
            on cuts.rate_deck_id = ranges_{{ digits }}.rate_deck_id
            and ranges_{{ digits }}.prefix_length = {{ digits }}
            and cuts.position // 16 // 1{{ '0' * (15 - digits) }} * 1{{ '0' * (15 - digits) }}
            = ranges_{{ digits }}.first_number
            and cuts.position >= ranges_{{ digits }}.first_number * 16 + {{ digits }}
        {%- endfor %}
    ) as segments
        on {{ heads }}.rate_deck_id = segments.rate_deck_id
        and {{ heads }}.head_position >= segments.position
    where segments.rate_number is not null
{%- endmacro %}

{% macro default__match_longest_prefix(heads, prefixes) -%}
    select
        candidates.rate_deck_id,
        candidates.head_position,
        max_by({{ prefixes }}.rate_number, candidates.prefix_length) as rate_number
    from (
        select
            {{ heads }}.*,
            lengths.prefix_length,
            substr(
                lpad(cast({{ whole_quotient(heads ~ '.head_position', 16) }} as varchar(15)), 15, '0'),
                1, lengths.prefix_length
            ) as prefix
        from {{ heads }}
        inner join (
            select distinct
                rate_deck_id,
                prefix_length
            from {{ prefixes }}
        ) as lengths
            on {{ heads }}.rate_deck_id = lengths.rate_deck_id
            and {{ heads }}.head_position % 16 >= lengths.prefix_length
    ) as candidates
    inner join {{ prefixes }}
        on candidates.rate_deck_id = {{ prefixes }}.rate_deck_id
        and candidates.prefix = {{ prefixes }}.prefix
    group by candidates.rate_deck_id, candidates.head_position
{%- endmacro %}
