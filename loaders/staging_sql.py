"""The SQL of the staging model of a CDR format, written from its format file."""

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from loaders.format_language import CallField, CdrFormat, Pairs, WordRule
from loaders.formats import FormatError

CONTRACT: Final[Mapping[str, str]] = {
    "file_id": "bigint",
    "row_number": "bigint",
    "source_id": "varchar",
    "record_kind": "varchar",
    "unreadable_reason": "varchar",
    "call_key": "varchar",
    "has_unique_key": "boolean",
    "content_md5": "varchar",
    "call_reference": "varchar",
    "started_at": "timestamp",
    "started_at_is_utc": "boolean",
    "answered_at": "timestamp",
    "answered_at_is_utc": "boolean",
    "ended_at": "timestamp",
    "ended_at_is_utc": "boolean",
    "talk_seconds": "decimal(12,3)",
    "carrier_billed_seconds": "decimal(12,3)",
    "calling_number_raw": "varchar",
    "called_number_raw": "varchar",
    "billing_number": "varchar",
    "call_direction": "varchar",
    "service_type": "varchar",
    "ingress_trunk": "varchar",
    "egress_trunk": "varchar",
    "service_provider": "varchar",
    "source_ip": "varchar",
    "target_ip": "varchar",
    "from_uri": "varchar",
    "to_uri": "varchar",
    "disconnect_reason": "varchar",
    "carrier_cost": "decimal(18,8)",
    "carrier_currency": "varchar",
}
"""The columns of every `stg_<format>__cdrs`, in order, with their types."""

TIMES: Final = ("started_at", "answered_at", "ended_at")
DIRECTIONS: Final = ("inbound", "outbound", "on_net")
DURATIONS: Final = ("talk_seconds", "carrier_billed_seconds")

# fmt: off
RESERVED: Final = frozenset({
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "both", "case", "cast",
    "check", "collate", "column", "constraint", "create", "cross", "default", "desc",
    "describe", "distinct", "do", "else", "end", "escape", "except", "execute", "false",
    "fetch", "filter", "for", "foreign", "from", "full", "grant", "group", "having", "in",
    "inner", "intersect", "into", "is", "join", "lambda", "lateral", "leading", "left",
    "limit", "natural", "not", "null", "offset", "on", "only", "or", "order", "outer",
    "overlaps", "pivot", "placing", "primary", "qualify", "references", "returning",
    "right", "select", "show", "some", "summarize", "table", "then", "time", "to",
    "trailing", "true", "union", "unique", "unknown", "unpivot", "user", "using",
    "variadic", "when", "where", "window", "with", "within",
})
# fmt: on
"""Words that DuckDB or Spark takes for its own unless they are quoted."""

LINE_LENGTH: Final = 100


def notice(name: str, comment: str) -> str:
    """Say, as a comment, which file this text is generated from and how."""
    return (
        f"{comment} Generated from loaders/formats/{name}.yml: edit that file, then run\n"
        f"{comment} `ratehouse formats generate {name}`.\n"
    )


def model_sql(cdr_format: CdrFormat) -> str:
    """Write the model: import CTEs, one step each for texts, values and checks, `final`."""
    name = cdr_format.format
    _refuse_unusable(cdr_format)
    steps = {
        "lines": [f"select * from {{{{ source('raw', '{name}') }}}}"],
        "files": ["select * from {{ ref('stg_files') }}"],
        "landed": [
            "select",
            "    lines._file_id,",
            "    lines._row_number,",
            "    files.source_id as _source_id,",
            *(["    files.file_name as _file_name,"] if _reads_file_name(cdr_format) else []),
            *textwrap.indent(_clean_texts(cdr_format), "    ").splitlines(),
            "from lines",
            "left join files on lines._file_id = files.file_id",
        ],
    }
    if cdr_format.pairs is not None:
        steps.update(_paired(cdr_format, cdr_format.pairs))
    if texts := list(_texts(cdr_format)):
        steps["texts"] = _select(["*", *texts], list(steps)[-1])
    steps["parsed"] = _select(["*", *_parsed(cdr_format)], list(steps)[-1])
    steps["checked"] = _select(["*", *_checks(cdr_format)], "parsed")
    steps["final"] = _select(list(_final(cdr_format)), "checked")
    ctes = ",\n\n".join(
        f"{step} as (\n\n{textwrap.indent(chr(10).join(body), '    ')}\n\n)"
        for step, body in steps.items()
    )
    return f"{notice(name, '--')}\nwith\n\n{ctes}\n\nselect * from final\n"


def _paired(cdr_format: CdrFormat, pairs: Pairs) -> dict[str, list[str]]:
    """Write the steps that join the records of a call's begin and end."""
    parts = ", ".join(_own_name(cdr_format, column) for column in pairs.by)
    key = _wrapped(f"concat_ws(chr(31), {parts})", 20)

    begun = _made_text(cdr_format, cdr_format.fields["started_at"])

    def rule(words: WordRule) -> str:
        return _holds(_own_name(cdr_format, words.column), words)

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
            *(["    halves._file_name,"] if _reads_file_name(cdr_format) else []),
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


def _refuse_unusable(cdr_format: CdrFormat) -> None:
    """Refuse what a format file can say but a model cannot do."""
    fields = cdr_format.fields
    for name in TIMES:
        if name in fields and not fields[name].styles:
            raise FormatError(f"{cdr_format.format}, fields.{name}: needs styles")
    for name, field in fields.items():
        if not field.raw_columns and name != "talk_seconds":
            raise FormatError(
                f"{cdr_format.format}, fields.{name}: needs either columns or first_of"
            )
    talk = fields.get("talk_seconds")
    if talk and talk.or_from_times and not {"answered_at", "ended_at"} <= fields.keys():
        reason = "or_from_times needs answered_at and ended_at"
        raise FormatError(f"{cdr_format.format}, fields.talk_seconds: {reason}")
    if "call_direction" in fields:
        strange = sorted(set(fields["call_direction"].words.values()) - set(DIRECTIONS))
        if strange or not fields["call_direction"].words:
            reason = f"needs words that mean {', '.join(DIRECTIONS)}" + (
                f", not {', '.join(strange)}" if strange else ""
            )
            raise FormatError(f"{cdr_format.format}, fields.call_direction: {reason}")


def _select(columns: Iterable[str], relation: str) -> list[str]:
    listed = textwrap.indent(",\n".join(columns), "    ")
    return ["select", *listed.splitlines(), f"from {relation}"]


def _text_column(cdr_format: CdrFormat, column: str) -> str:
    """Name the column that holds the text of a raw or derived column inside the model."""
    if column in cdr_format.derived:
        return f"derived_{column}"
    return f"{column}_text" if column in RESERVED else column


def _field_text(cdr_format: CdrFormat, name: str) -> str:
    """Name the column that holds the text of a field, before it is parsed."""
    field = cdr_format.fields[name]
    return f"{name}_text" if field.is_made else _text_column(cdr_format, field.raw_columns[0])


def _clean_texts(cdr_format: CdrFormat) -> str:
    """Write the raw columns, each trimmed once."""
    columns = textwrap.fill(", ".join(map(_literal, cdr_format.raw_columns)), LINE_LENGTH - 20)
    nulls = f", [{', '.join(map(_literal, cdr_format.nulls))}]" if cdr_format.nulls else ""
    return f"{{{{ clean_texts('lines', [\n{textwrap.indent(columns, '    ')}\n]{nulls}) }}}}"


def _reads_file_name(cdr_format: CdrFormat) -> bool:
    """Whether a derived column reads the name of the file."""
    return any("_file_name" in expression for expression in cdr_format.derived.values())


def _texts(cdr_format: CdrFormat) -> Iterator[str]:
    """Columns that have to be made before a value can be read: derived, renamed and joined ones."""
    for column, expression in cdr_format.derived.items():
        text = f"nullif({expression}, '')"
        yield f"{_wrapped(text, len(column) + 20)} as derived_{column}"
    for column in cdr_format.raw_columns:
        if column in RESERVED:
            yield f"{{{{ adapter.quote('{column}') }}}} as {column}_text"
    for name, field in cdr_format.fields.items():
        if field.is_made and field.raw_columns:
            text = _wrapped(_made_text(cdr_format, field), len(name) + 17)
            yield f"{text} as {name}_text"


def _made_text(cdr_format: CdrFormat, field: CallField) -> str:
    """Write the text of a field that is not simply one column's."""
    parts = [_own_name(cdr_format, column) for column in field.raw_columns]
    text = parts[0]
    if len(parts) > 1:
        joined = ", ".join(parts)
        text = f"coalesce({joined})" if field.first_of else f"nullif(concat_ws(' ', {joined}), '')"
    for word in field.nulls:
        text = f"nullif({text}, {_literal(word, chr(39) * 2)})"
    if field.pattern is not None:
        taken = f"regexp_extract({text}, {_literal(field.pattern, chr(39) * 2)}, 1)"
        text = f"coalesce(nullif({taken}, ''), {text})"
    return text


def _own_name(cdr_format: CdrFormat, column: str) -> str:
    """Write a column before the step `texts` has renamed it."""
    if column in cdr_format.derived:
        return f"nullif({cdr_format.derived[column]}, '')"
    return f"{{{{ adapter.quote('{column}') }}}}" if column in RESERVED else column


def _wrapped(expression: str, beside: int) -> str:
    """Put the arguments of a function call on lines of their own when one line will not do.

    `beside` counts the characters of the line that are not the expression's.
    """
    call = re.fullmatch(r"(\w+)\((.*)\)", expression, re.DOTALL)
    if not call or ("\n" not in expression and len(expression) + beside < LINE_LENGTH):
        return expression
    arguments, depth = [""], 0
    for piece in re.findall(r"'[^']*'|\"[^\"]*\"|.", call[2], re.DOTALL):
        depth += {"(": 1, ")": -1}.get(piece, 0)
        if depth < 0:  # the last bracket closes another than the first
            return expression
        if piece == "," and depth == 0:
            arguments.append("")
        else:
            arguments[-1] += piece
    lines = ",\n".join(_wrapped(argument.strip(), 20) for argument in arguments)
    return f"{call[1]}(\n{textwrap.indent(lines, '    ')}\n)"


def _parsed(cdr_format: CdrFormat) -> Iterator[str]:
    """Columns with the typed value of each field that is not plain text."""
    for name, field in cdr_format.fields.items():
        if not field.raw_columns:
            continue
        text = _literal(_field_text(cdr_format, name))
        if name in TIMES:
            styles = "[" + ", ".join(map(_literal, field.styles)) + "]"
            yield _macro("parse_timestamp", [text, styles], f"parsed_{name}")
            if _may_have_offset(field):
                yield _macro("has_utc_offset", [text, styles], f"{name}_is_utc")
        elif name in DURATIONS:
            style = [_literal(field.style)] if field.style not in (None, "seconds") else []
            arguments = [text, *style, *_number_arguments(field)]
            yield _macro("parse_duration", arguments, f"parsed_{name}")
        elif name == "carrier_cost":
            arguments = [text, "18", "8", *_number_arguments(field)]
            yield _macro("parse_decimal", arguments, f"parsed_{name}")
        elif field.words:
            pairs = [f"{_literal(word)}: {_literal(ours)}" for word, ours in field.words.items()]
            meanings = "{" + ", ".join(pairs) + "}"
            if not _fits(meanings, indent=12):
                meanings = "{\n" + "".join(f"    {pair},\n" for pair in pairs) + "}"
            yield _macro("map_words", [text, meanings], f"parsed_{name}")
    rules = []
    for rule in cdr_format.non_calls:
        rules.append(_holds(_text_column(cdr_format, rule.column), rule))
    if rules:
        yield "\nor ".join(rules) + " as is_non_call"
    talk = cdr_format.fields.get("talk_seconds")
    if talk and (answered := talk.answered_when) is not None:
        yield f"{_holds(_text_column(cdr_format, answered.column), answered)} as is_answered"


def _may_have_offset(field: CallField) -> bool:
    """Whether some style of a time says how far its clock is from UTC, and the format does not."""
    return not field.utc and any(
        style == "iso" or style.startswith("epoch") or "%z" in style for style in field.styles
    )


def _holds(column: str, rule: WordRule) -> str:
    """Write the condition that a column holds one of the rule's words, or none of the others."""
    listed = ", ".join(_literal(word.lower(), "''") for word in (*rule.words, *rule.other_than))
    test, otherwise = ("not in", "true") if rule.other_than else ("in", "false")
    line = f"coalesce(lower({column}) {test} ({listed}), {otherwise})"
    if _fits(line, indent=8 + len(" as is_non_call")):
        return line
    words = textwrap.indent(textwrap.fill(listed, LINE_LENGTH - 24), " " * 8)
    return f"coalesce(\n    lower({column}) {test} (\n{words}\n    ),\n    {otherwise}\n)"


def _number_arguments(field: CallField) -> Iterator[str]:
    if field.decimal_mark != ".":
        yield f"decimal_mark={_literal(field.decimal_mark)}"
    if field.symbol:
        yield f"symbol={_literal(field.symbol)}"
    if field.unit:
        yield f"unit={_literal(field.unit)}"


def _literal(text: str | None, quote: str = "\\'") -> str:
    """Write a text between single quotes, a quote inside it as `quote`: Jinja's way, or SQL's."""
    text = text or ""
    if quote.startswith("\\"):
        text = text.replace("\\", "\\\\")
    return "'" + text.replace("'", quote) + "'"


def _macro(name: str, arguments: Iterable[str], column: str) -> str:
    """Write a macro call as a column, its arguments on lines of their own when it is too long."""
    arguments = list(arguments)
    line = f"{{{{ {name}({', '.join(arguments)}) }}}} as {column}"
    if _fits(line) and "\n" not in line:
        return line
    listed = "".join(f"{textwrap.indent(argument, '    ')},\n" for argument in arguments)
    return f"{{{{ {name}(\n{listed}) }}}} as {column}"


def _fits(line: str, indent: int = 8) -> bool:
    """Whether a line, with a comma after it, fits below a `select` inside a CTE."""
    return len(line) + indent + 1 <= LINE_LENGTH


def _checks(cdr_format: CdrFormat) -> Iterator[str]:
    """Columns that say whether the line can be used, and by what it is recognised."""
    cases = list(_unreadable_cases(cdr_format))
    if cdr_format.non_calls:
        cases.insert(0, "when is_non_call then null")
    if cdr_format.pairs is not None:
        cases.insert(0, "when is_half then null")
        column = cdr_format.pairs.begin.column
        position = 2 if cdr_format.non_calls else 1
        cases.insert(position, f"when is_no_half then 'unreadable_{column}'")
    yield "case\n" + textwrap.indent("\n".join(cases), "    ") + "\nend as unreadable_reason"

    filled = [f"{_text_column(cdr_format, column)} is not null" for column in cdr_format.unique_id]
    yield ("\nand ".join(filled) or "false") + " as has_unique_key"
    yield _content_md5(cdr_format)


def _unreadable_cases(cdr_format: CdrFormat) -> Iterator[str]:
    """What makes a line unreadable, the first that holds being the reason."""

    def case(name: str, *conditions: str) -> str:
        when = f"when {' and '.join(conditions)}"
        if _fits(f"{when} then 'unreadable_{name}'", indent=12):
            return f"{when} then 'unreadable_{name}'"
        if not _fits(when, indent=12):
            when = "when\n    " + "\n    and ".join(conditions)
        return f"{when}\n    then 'unreadable_{name}'"

    def unparsed(name: str) -> str:
        text = _field_text(cdr_format, name)
        return case(name, f"{text} is not null", f"parsed_{name} is null")

    fields = cdr_format.fields
    talk = fields.get("talk_seconds")
    answered = ["is_answered"] if talk and talk.answered_when else []
    yield case("started_at", "parsed_started_at is null")
    # A line can only be asked for a unique id where every layout has one.
    if all(set(cdr_format.unique_id) <= set(layout.raw_columns) for layout in cdr_format.layouts):
        for column in cdr_format.unique_id:
            named = [name for name, field in fields.items() if field.raw_columns == (column,)]
            text = _text_column(cdr_format, column)
            yield case(named[0] if named else column, f"{text} is null")
    if talk is None:
        yield case("carrier_billed_seconds", "parsed_carrier_billed_seconds is null")
    elif talk.or_from_times and talk.raw_columns:
        yield unparsed("talk_seconds")
    elif not talk.or_from_times:
        yield case("talk_seconds", *answered, "parsed_talk_seconds is null")
    for name in ("answered_at", "ended_at"):
        if name in fields:
            yield unparsed(name)
    if talk and talk.or_from_times:
        yield case(
            "ended_at",
            *answered,
            *(["parsed_talk_seconds is null"] if talk.raw_columns else []),
            "parsed_ended_at is null",
            "parsed_answered_at is not null",
        )
    if talk and talk.or_from_times and talk.answered_when:
        yield case(
            "answered_at",
            *answered,
            *(["parsed_talk_seconds is null"] if talk.raw_columns else []),
            "parsed_answered_at is null",
        )
    for name, field in fields.items():
        if name == "carrier_billed_seconds" and talk is None:
            continue
        if name in ("carrier_billed_seconds", "carrier_cost") or field.words:
            yield unparsed(name)


def _content_md5(cdr_format: CdrFormat) -> str:
    """The digest of all fields of the line: parsed values as they are typed, the rest as texts."""
    values = []
    typed: set[str] = set()
    for name, field in cdr_format.fields.items():
        if field.raw_columns and name in (*TIMES, *DURATIONS, "carrier_cost"):
            offset = f", '{name}_is_utc'" if _may_have_offset(field) else ""
            text = _field_text(cdr_format, name)
            arguments = f"'parsed_{name}', '{text}'{offset}"
            value = f"'{name}': typed_text({arguments}),"
            values.append(
                value if _fits(value, indent=16) else f"'{name}': typed_text(\n    {arguments}\n),"
            )
            # Of columns that are alternatives only one is read: none goes unseen if a layout
            # has several.
            if field.columns or not any(
                len(set(field.first_of) & set(layout.raw_columns)) > 1
                for layout in cdr_format.layouts
            ):
                typed.update(set(field.raw_columns) - set(cdr_format.derived))
    columns = [column for column in cdr_format.raw_columns if column not in typed]
    values += [f"'{column}': '{column}_text'," for column in columns if column in RESERVED]
    values.append("'_source_id': '_source_id',")
    texts = ", ".join(_literal(column) for column in columns if column not in RESERVED)
    listed = textwrap.indent(textwrap.fill(texts, LINE_LENGTH - 20), " " * 8)
    pairs = textwrap.indent("\n".join(values), " " * 8)
    arguments = f"    [\n{listed}\n    ],\n    {{\n{pairs}\n    }},\n"
    return f"{{{{ record_key(\n{arguments}) }}}} as content_md5"


def _final(cdr_format: CdrFormat) -> Iterator[str]:
    """The columns of the contract."""
    fields = cdr_format.fields
    kind = "case when unreadable_reason is null then 'call' else 'unreadable' end"
    others = ["when is_non_call then 'non_call'"] if cdr_format.non_calls else []
    others += ["when is_half then 'half_call'"] if cdr_format.pairs is not None else []
    if others:
        cases = [*others, "when unreadable_reason is null then 'call'", "else 'unreadable'"]
        kind = "case\n" + textwrap.indent("\n".join(cases), "    ") + "\nend"
    fixed = {
        "file_id": "_file_id",
        "row_number": "_row_number",
        "source_id": "_source_id",
        "record_kind": kind,
        "unreadable_reason": "",
        "call_key": "content_md5",
        "has_unique_key": "",
        "content_md5": "",
    }
    if cdr_format.unique_id:
        texts = {column: _text_column(cdr_format, column) for column in cdr_format.unique_id}
        same = ", ".join(_literal(column) for column, text in texts.items() if column == text)
        other = ", ".join(
            [f"'{column}': '{text}'" for column, text in texts.items() if column != text]
            + ["'_source_id': '_source_id'"]
        )
        arguments = f"\n            [{same}],\n            {{{other}}},\n        "
        fixed["call_key"] = (
            f"case\n    when has_unique_key\n        then {{{{ record_key({arguments}) }}}}\n"
            "    else content_md5\nend"
        )
    if "talk_seconds" in fields:
        fixed["talk_seconds"] = _talk_seconds(cdr_format)
    for column, data_type in CONTRACT.items():
        time = column.removesuffix("_is_utc")
        if column in fixed:
            expression = fixed[column]
        elif time != column:
            field = fields.get(time)
            if field is None or not _may_have_offset(field):
                expression = "true" if field is not None and field.utc else "false"
            else:
                expression = ""
        elif column not in fields:
            expression = f"cast(null as {data_type.replace(',', ', ')})"
        elif column in (*TIMES, *DURATIONS, "carrier_cost") or fields[column].words:
            expression = f"parsed_{column}"
        else:
            expression = _field_text(cdr_format, column)
        yield f"{expression} as {column}" if expression not in ("", column) else column


def _talk_seconds(cdr_format: CdrFormat) -> str:
    """Write the talk seconds: 0 for a call that nobody answered, null where the times will tell."""
    talk = cdr_format.fields["talk_seconds"]
    parsed = "parsed_talk_seconds" if talk.raw_columns else "cast(null as decimal(12, 3))"
    zero = "cast(0 as decimal(12, 3))"
    cases = []
    if talk.answered_when:
        cases.append(f"when not is_answered then {zero}")
    if talk.negative_is_unanswered:
        cases.append(f"when {parsed} < 0 then {zero}")
    if talk.or_from_times:
        texts = [_field_text(cdr_format, "talk_seconds")] if talk.raw_columns else []
        texts.append(_field_text(cdr_format, "answered_at"))
        unknown = " and ".join(f"{text} is null" for text in texts)
        cases.append(f"when {unknown}\n    then {zero}")
    if not cases:
        return parsed
    listed = textwrap.indent("\n".join([*cases, f"else {parsed}"]), "    ")
    return f"case\n{listed}\nend"
