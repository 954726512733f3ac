{#
    entry_hash: a select of one text that stands for all that an entry of the books holds: for each
    table the number of its rows and the sum of their MD5, in any order. A null adds nothing to a
    row, so that a column that a later release brings leaves the hashes of older entries as they
    are.
#}
{% macro entry_hash(entry_number) -%}
select
    md5(concat_ws(
        '|'
        {%- for table in book_tables() %},
        (
            select
                count(*) || ':' || coalesce(sum(md5_number_lower(concat_ws(
                    chr(31)
                    {%- for column in book_columns(table) %},
                    '{{ column }}=' || cast({{ column }} as varchar)
                    {%- endfor %}
                ))), 0)
            from raw.book_{{ table }}
            where entry_number = {{ entry_number }}
        )
        {%- endfor %}
    )) as content_hash
{%- endmacro %}
