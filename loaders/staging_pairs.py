"""The SQL that makes one call of the two records of its begin and its end."""

import textwrap

from loaders.format_language import CdrFormat, Pairs, WordRule
from loaders.staging_texts import holds, made_text, own_name, reads_file_name, wrapped


def paired_steps(cdr_format: CdrFormat, pairs: Pairs) -> dict[str, list[str]]:
    """Write the steps that join the records of a call's begin and end."""
    # A record that lacks a part of the key belongs to no other: what is null joins nothing.
    parts = " || chr(31)\n|| ".join(own_name(cdr_format, column) for column in pairs.by)
    key = wrapped(parts, 20)

    begun = made_text(cdr_format, cdr_format.fields["started_at"])
    (end_column,) = cdr_format.fields["ended_at"].raw_columns
    ended = own_name(cdr_format, end_column.removeprefix("end_"))

    def rule(words: WordRule) -> str:
        return holds(own_name(cdr_format, words.column), words)

    kinds = [f"when {rule(pairs.begin)} then 'begin'", f"when {rule(pairs.end)} then 'end'"]
    if pairs.alone is not None:
        alone = f"{rule(pairs.begin)}\n    and {rule(pairs.alone)}"
        kinds.insert(0, f"when\n    {alone}\n    then 'alone'")
    end_columns = [
        column
        for column in cdr_format.raw_columns
        if any(f"end_{column}" in field.raw_columns for field in cdr_format.fields.values())
    ]
    before = [
        "        partition by _source_id, _pair_key",
        "        order by _place",
        "        rows between unbounded preceding and 1 preceding",
    ]
    return {
        "halves": [
            "select",
            "    *,",
            *textwrap.indent(f"{key} as _pair_key,", "    ").splitlines(),
            "    case",
            *textwrap.indent("\n".join(kinds), " " * 8).splitlines(),
            "    end as _half,",
            "    row_number() over (",
            "        partition by _source_id order by _file_id, _row_number",
            "    ) as _place",
            "from landed",
        ],
        "timed": [
            "select",
            "    *,",
            f"    case when _half = 'begin' then {begun} end as _begun,",
            f"    case when _half = 'end' then {ended} end as _ended",
            "from halves",
            "where _half in ('begin', 'end') and _pair_key is not null",
        ],
        # Of several begins (a call on hold) and several ends (sent again) the first by their time
        # count, in whatever order they land; the others complete nothing.
        "seen_before": [
            "select",
            "    *,",
            "    min(_begun) over (",
            *before,
            "    ) as _begun_before,",
            "    min(_ended) over (",
            *before,
            "    ) as _ended_before",
            "from timed",
        ],
        "firsts": [
            "select",
            "    *,",
            # A tilde comes after every time.
            "    case when _begun < coalesce(_begun_before, '~') then _place end as _first_begin,",
            "    case when _ended < coalesce(_ended_before, '~') then _place end as _first_end",
            "from seen_before",
        ],
        "first_so_far": [
            "select",
            "    *,",
            "    max(_first_begin) over (",
            *before,
            "    ) as _begin_before,",
            "    max(_first_end) over (",
            *before,
            "    ) as _end_before",
            "from firsts",
        ],
        "chosen": [
            "select",
            "    _file_id,",
            "    _row_number,",
            "    _source_id,",
            "    case",
            "        when _half = 'begin' then _first_begin",
            "        when _ended <= coalesce(_ended_before, '~') then _begin_before",
            "    end as _begin_place,",
            "    case when _half = 'begin' then _end_before else _place end as _end_place",
            "from first_so_far",
        ],
        "completed": [
            "-- the later record completes the call, with what had landed before it: what lands",
            "-- afterwards changes nothing of it",
            "select",
            "    chosen._file_id,",
            "    chosen._row_number,",
            "    begins._file_id as begin_file_id,",
            "    begins._row_number as begin_row_number,",
            "    ends._file_id as end_file_id,",
            "    ends._row_number as end_row_number",
            "from chosen",
            "inner join halves as begins",
            "    on chosen._source_id = begins._source_id",
            "    and chosen._begin_place = begins._place",
            "inner join halves as ends",
            "    on chosen._source_id = ends._source_id",
            "    and chosen._end_place = ends._place",
        ],
        "paired": [
            "select",
            "    halves._file_id,",
            "    halves._row_number,",
            "    halves._source_id,",
            *(["    halves._file_name,"] if reads_file_name(cdr_format) else []),
            "    halves._half is null as is_no_half,",
            "    coalesce(halves._half in ('begin', 'end'), false)",
            "    and halves._pair_key is null as is_without_key,",
            "    halves._half in ('begin', 'end')",
            "    and halves._pair_key is not null and completed._file_id is null as is_half,",
            *(
                f"    described.{{{{ adapter.quote('{column}') }}}},"
                for column in cdr_format.raw_columns
            ),
            *(
                f"    ends.{{{{ adapter.quote('{column}') }}}} as end_{column},"
                for column in end_columns[:-1]
            ),
            *(
                f"    ends.{{{{ adapter.quote('{column}') }}}} as end_{column}"
                for column in end_columns[-1:]
            ),
            "from halves",
            "left join completed",
            "    on halves._file_id = completed._file_id",
            "    and halves._row_number = completed._row_number",
            "inner join halves as described",
            "    on coalesce(completed.begin_file_id, halves._file_id) = described._file_id",
            "    and coalesce(completed.begin_row_number, halves._row_number)",
            "    = described._row_number",
            "left join halves as ends",
            "    on completed.end_file_id = ends._file_id",
            "    and completed.end_row_number = ends._row_number",
        ],
    }
