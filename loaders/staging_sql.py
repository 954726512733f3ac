"""The SQL of the staging model of a CDR format, written from its format file."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from loaders.format_language import CallField, CdrFormat
from loaders.formats import FormatError
from loaders.staging_pairs import paired_steps
from loaders.staging_texts import (
    LINE_LENGTH,
    RESERVED,
    field_text,
    fits,
    holds,
    literal,
    made_text,
    reads_file_name,
    text_column,
    wrapped,
)

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
            *(["    files.file_name as _file_name,"] if reads_file_name(cdr_format) else []),
            *textwrap.indent(_clean_texts(cdr_format), "    ").splitlines(),
            "from lines",
            "left join files on lines._file_id = files.file_id",
        ],
    }
    if cdr_format.pairs is not None:
        steps.update(paired_steps(cdr_format, cdr_format.pairs))
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
    if cdr_format.pairs is not None:
        _refuse_unusable_pairs(cdr_format)
    if "call_direction" in fields:
        strange = sorted(set(fields["call_direction"].words.values()) - set(DIRECTIONS))
        if strange or not fields["call_direction"].words:
            reason = f"needs words that mean {', '.join(DIRECTIONS)}" + (
                f", not {', '.join(strange)}" if strange else ""
            )
            raise FormatError(f"{cdr_format.format}, fields.call_direction: {reason}")


def _refuse_unusable_pairs(cdr_format: CdrFormat) -> None:
    """Refuse times of pairs whose order their text does not show."""
    fields = cdr_format.fields
    for name, prefix in (("started_at", ""), ("ended_at", "end_")):
        field = fields.get(name)
        columns = field.raw_columns if field else ()
        if len(columns) != 1 or not columns[0].startswith(prefix):
            reason = f"pairs need it, from one column{' of the end' if prefix else ''}"
            raise FormatError(f"{cdr_format.format}, fields.{name}: {reason}")
        if not all(style.startswith(("epoch", "%Y-%m-%d")) for style in fields[name].styles):
            reason = "pairs need times that sort as texts: epoch, or styles with %Y-%m-%d in front"
            raise FormatError(f"{cdr_format.format}, fields.{name}: {reason}")


def _select(columns: Iterable[str], relation: str) -> list[str]:
    listed = textwrap.indent(",\n".join(columns), "    ")
    return ["select", *listed.splitlines(), f"from {relation}"]


def _clean_texts(cdr_format: CdrFormat) -> str:
    """Write the raw columns, each trimmed once."""
    columns = textwrap.fill(", ".join(map(literal, cdr_format.raw_columns)), LINE_LENGTH - 20)
    nulls = f", [{', '.join(map(literal, cdr_format.nulls))}]" if cdr_format.nulls else ""
    return f"{{{{ clean_texts('lines', [\n{textwrap.indent(columns, '    ')}\n]{nulls}) }}}}"


def _texts(cdr_format: CdrFormat) -> Iterator[str]:
    """Columns that have to be made before a value can be read: derived, renamed and joined ones."""
    for column, expression in cdr_format.derived.items():
        text = f"nullif({expression}, '')"
        yield f"{wrapped(text, len(column) + 20)} as derived_{column}"
    for column in cdr_format.raw_columns:
        if column in RESERVED:
            yield f"{{{{ adapter.quote('{column}') }}}} as {column}_text"
    for name, field in cdr_format.fields.items():
        if field.is_made and field.raw_columns:
            text = wrapped(made_text(cdr_format, field), len(name) + 17)
            yield f"{text} as {name}_text"


def _parsed(cdr_format: CdrFormat) -> Iterator[str]:
    """Columns with the typed value of each field that is not plain text."""
    for name, field in cdr_format.fields.items():
        if not field.raw_columns:
            continue
        text = literal(field_text(cdr_format, name))
        if name in TIMES:
            styles = "[" + ", ".join(map(literal, field.styles)) + "]"
            yield _macro("parse_timestamp", [text, styles], f"parsed_{name}")
            if _may_have_offset(field):
                yield _macro("has_utc_offset", [text, styles], f"{name}_is_utc")
        elif name in DURATIONS:
            style = [literal(field.style)] if field.style not in (None, "seconds") else []
            arguments = [text, *style, *_number_arguments(field)]
            yield _macro("parse_duration", arguments, f"parsed_{name}")
        elif name == "carrier_cost":
            arguments = [text, "18", "8", *_number_arguments(field)]
            yield _macro("parse_decimal", arguments, f"parsed_{name}")
        elif field.words:
            pairs = [f"{literal(word)}: {literal(ours)}" for word, ours in field.words.items()]
            meanings = "{" + ", ".join(pairs) + "}"
            if not fits(meanings, indent=12):
                meanings = "{\n" + "".join(f"    {pair},\n" for pair in pairs) + "}"
            yield _macro("map_words", [text, meanings], f"parsed_{name}")
    rules = []
    for rule in cdr_format.non_calls:
        rules.append(holds(text_column(cdr_format, rule.column), rule))
    if rules:
        yield "\nor ".join(rules) + " as is_non_call"
    if (calls := cdr_format.calls) is not None:
        yield f"{holds(text_column(cdr_format, calls.column), calls)} as is_call"
    talk = cdr_format.fields.get("talk_seconds")
    if talk and (answered := talk.answered_when) is not None:
        yield f"{holds(text_column(cdr_format, answered.column), answered)} as is_answered"


def _may_have_offset(field: CallField) -> bool:
    """Whether some style of a time says how far its clock is from UTC, and the format does not."""
    return not field.utc and any(
        style == "iso" or style.startswith("epoch") or "%z" in style for style in field.styles
    )


def _number_arguments(field: CallField) -> Iterator[str]:
    if field.decimal_mark != ".":
        yield f"decimal_mark={literal(field.decimal_mark)}"
    if field.symbol:
        yield f"symbol={literal(field.symbol)}"
    if field.unit:
        yield f"unit={literal(field.unit)}"


def _macro(name: str, arguments: Iterable[str], column: str) -> str:
    """Write a macro call as a column, its arguments on lines of their own when it is too long."""
    arguments = list(arguments)
    line = f"{{{{ {name}({', '.join(arguments)}) }}}} as {column}"
    if fits(line) and "\n" not in line:
        return line
    listed = "".join(f"{textwrap.indent(argument, '    ')},\n" for argument in arguments)
    return f"{{{{ {name}(\n{listed}) }}}} as {column}"


def _checks(cdr_format: CdrFormat) -> Iterator[str]:
    """Columns that say whether the line can be used, and by what it is recognised."""
    cases = list(_unreadable_cases(cdr_format))
    if cdr_format.calls is not None:
        cases.insert(0, f"when not is_call then 'unreadable_{cdr_format.calls.column}'")
    if cdr_format.non_calls:
        cases.insert(0, "when is_non_call then null")
    if cdr_format.pairs is not None:
        cases.insert(0, "when is_half then null")
        column = cdr_format.pairs.begin.column
        position = 2 if cdr_format.non_calls else 1
        cases.insert(position, f"when is_no_half then 'unreadable_{column}'")
        cases.insert(
            position + 1, f"when is_without_key then 'unreadable_{cdr_format.pairs.by[0]}'"
        )
    yield "case\n" + textwrap.indent("\n".join(cases), "    ") + "\nend as unreadable_reason"

    filled = [f"{text_column(cdr_format, column)} is not null" for column in cdr_format.unique_id]
    yield ("\nand ".join(filled) or "false") + " as has_unique_key"
    yield _content_md5(cdr_format)


def _unreadable_cases(cdr_format: CdrFormat) -> Iterator[str]:
    """What makes a line unreadable, the first that holds being the reason."""

    def case(name: str, *conditions: str) -> str:
        when = f"when {' and '.join(conditions)}"
        if fits(f"{when} then 'unreadable_{name}'", indent=12):
            return f"{when} then 'unreadable_{name}'"
        if not fits(when, indent=12):
            when = "when\n    " + "\n    and ".join(conditions)
        return f"{when}\n    then 'unreadable_{name}'"

    def unparsed(name: str) -> str:
        text = field_text(cdr_format, name)
        return case(name, f"{text} is not null", f"parsed_{name} is null")

    fields = cdr_format.fields
    talk = fields.get("talk_seconds")
    answered = ["is_answered"] if talk and talk.answered_when else []
    yield case("started_at", "parsed_started_at is null")
    # A line can only be asked for a unique id where every layout has one.
    if all(set(cdr_format.unique_id) <= set(layout.raw_columns) for layout in cdr_format.layouts):
        for column in cdr_format.unique_id:
            named = [name for name, field in fields.items() if field.raw_columns == (column,)]
            text = text_column(cdr_format, column)
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
            text = field_text(cdr_format, name)
            arguments = f"'parsed_{name}', '{text}'{offset}"
            value = f"'{name}': typed_text({arguments}),"
            values.append(
                value if fits(value, indent=16) else f"'{name}': typed_text(\n    {arguments}\n),"
            )
            # Of columns that are alternatives only one is read: none goes unseen if a layout
            # has several.
            # A pattern takes only a part of the text: the rest of it counts as well.
            if field.pattern is None and (
                field.columns
                or not any(
                    len(set(field.first_of) & set(layout.raw_columns)) > 1
                    for layout in cdr_format.layouts
                )
            ):
                typed.update(set(field.raw_columns) - set(cdr_format.derived))
    columns = [column for column in cdr_format.raw_columns if column not in typed]
    values += [f"'{column}': '{column}_text'," for column in columns if column in RESERVED]
    values.append("'_source_id': '_source_id',")
    texts = ", ".join(literal(column) for column in columns if column not in RESERVED)
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
        texts = {column: text_column(cdr_format, column) for column in cdr_format.unique_id}
        same = ", ".join(literal(column) for column, text in texts.items() if column == text)
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
            expression = field_text(cdr_format, column)
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
        texts = [field_text(cdr_format, "talk_seconds")] if talk.raw_columns else []
        texts.append(field_text(cdr_format, "answered_at"))
        unknown = " and ".join(f"{text} is null" for text in texts)
        cases.append(f"when {unknown}\n    then {zero}")
    if not cases:
        return parsed
    listed = textwrap.indent("\n".join([*cases, f"else {parsed}"]), "    ")
    return f"case\n{listed}\nend"
