"""The SQL that makes one call of the two records of its begin and its end."""

import textwrap

from loaders.format_language import CdrFormat, Pairs, WordRule
from loaders.staging_texts import holds, made_text, own_name, reads_file_name, wrapped


def paired_steps(cdr_format: CdrFormat, pairs: Pairs) -> dict[str, list[str]]:
    """Write the steps that join the records of a call's begin and end."""
    parts = ", ".join(own_name(cdr_format, column) for column in pairs.by)
    key = wrapped(f"concat_ws(chr(31), {parts})", 20)

    begun = made_text(cdr_format, cdr_format.fields["started_at"])

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
    return {
        "halves": [
            "select",
            "    *,",
            *textwrap.indent(f"{key} as _pair_key,", "    ").splitlines(),
            "    case",
            *textwrap.indent("\n".join(kinds), " " * 8).splitlines(),
            "    end as _half",
            "from landed",
        ],
        "begins": [
            "select",
            "    *,",
            f"    {begun} as _begun,",
            f"    min({begun}) over (",
            "        partition by _source_id, _pair_key",
            "        order by _file_id, _row_number",
            "        rows between unbounded preceding and 1 preceding",
            "    ) as _begun_before",
            "from halves",
            "where _half = 'begin'",
        ],
        "ends": ["select * from halves", "where _half = 'end'"],
        "whole_calls": [
            "select",
            "    begins._file_id as begin_file_id,",
            "    begins._row_number as begin_row_number,",
            "    begins._begun,",
            "    ends._file_id as end_file_id,",
            "    ends._row_number as end_row_number,",
            "    greatest(begins._file_id, ends._file_id) as _file_id,",
            "    case",
            "        when begins._file_id > ends._file_id then begins._row_number",
            "        when begins._file_id < ends._file_id then ends._row_number",
            "        else greatest(begins._row_number, ends._row_number)",
            "    end as _row_number",
            "from begins",
            "inner join ends",
            "    on begins._source_id = ends._source_id",
            "    and begins._pair_key = ends._pair_key",
            "-- a begin that lands after its end completes the call when it is the first of the",
            "-- begins: a call on hold has several",
            "where begins._begun_before is null",
            "    or begins._begun < begins._begun_before",
            "    or begins._file_id < ends._file_id",
            "    or (begins._file_id = ends._file_id and begins._row_number < ends._row_number)",
        ],
        "completed": [
            "-- the later record completes the call, with what had landed before it: what lands",
            "-- afterwards changes nothing of it",
            "select",
            "    *,",
            "    row_number() over (",
            "        partition by _file_id, _row_number",
            "        order by _begun, begin_file_id, begin_row_number, end_file_id, end_row_number",
            "    ) as choice",
            "from whole_calls",
        ],
        "paired": [
            "select",
            "    halves._file_id,",
            "    halves._row_number,",
            "    halves._source_id,",
            *(["    halves._file_name,"] if reads_file_name(cdr_format) else []),
            "    halves._half is null as is_no_half,",
            "    halves._half in ('begin', 'end') and completed._file_id is null as is_half,",
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
            "    and completed.choice = 1",
            "inner join halves as described",
            "    on coalesce(completed.begin_file_id, halves._file_id) = described._file_id",
            "    and coalesce(completed.begin_row_number, halves._row_number)",
            "    = described._row_number",
            "left join ends",
            "    on completed.end_file_id = ends._file_id",
            "    and completed.end_row_number = ends._row_number",
        ],
    }
