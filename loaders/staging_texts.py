"""The pieces that staging SQL is written with: how columns are called, texts, conditions, lines."""

import re
import textwrap
from typing import Final

from loaders.format_language import CallField, CdrFormat, WordRule

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


def text_column(cdr_format: CdrFormat, column: str) -> str:
    """Name the column that holds the text of a raw or derived column inside the model."""
    if column in cdr_format.derived:
        return f"derived_{column}"
    return f"{column}_text" if column in RESERVED else column


def field_text(cdr_format: CdrFormat, name: str) -> str:
    """Name the column that holds the text of a field, before it is parsed."""
    field = cdr_format.fields[name]
    return f"{name}_text" if field.is_made else text_column(cdr_format, field.raw_columns[0])


def own_name(cdr_format: CdrFormat, column: str) -> str:
    """Write a column before the step `texts` has renamed it."""
    if column in cdr_format.derived:
        return f"nullif({cdr_format.derived[column]}, '')"
    return f"{{{{ adapter.quote('{column}') }}}}" if column in RESERVED else column


def made_text(cdr_format: CdrFormat, field: CallField) -> str:
    """Write the text of a field that is not simply one column's."""
    parts = [own_name(cdr_format, column) for column in field.raw_columns]
    text = parts[0]
    if len(parts) > 1:
        joined = ", ".join(parts)
        text = f"coalesce({joined})" if field.first_of else f"nullif(concat_ws(' ', {joined}), '')"
    for word in field.nulls:
        text = f"nullif({text}, {literal(word, chr(39) * 2)})"
    if field.pattern is not None:
        taken = f"regexp_extract({text}, {literal(field.pattern, chr(39) * 2)}, 1)"
        text = f"coalesce(nullif({taken}, ''), {text})"
    return text


def reads_file_name(cdr_format: CdrFormat) -> bool:
    """Whether a derived column reads the name of the file."""
    return any("_file_name" in expression for expression in cdr_format.derived.values())


def holds(column: str, rule: WordRule) -> str:
    """Write the condition that a column holds one of the rule's words, or none of the others."""
    listed = ", ".join(literal(word.lower(), "''") for word in (*rule.words, *rule.other_than))
    test, otherwise = ("not in", "true") if rule.other_than else ("in", "false")
    line = f"coalesce(lower({column}) {test} ({listed}), {otherwise})"
    if fits(line, indent=8 + len(" as is_non_call")):
        return line
    words = textwrap.indent(textwrap.fill(listed, LINE_LENGTH - 24), " " * 8)
    return f"coalesce(\n    lower({column}) {test} (\n{words}\n    ),\n    {otherwise}\n)"


def literal(text: str | None, quote: str = "\\'") -> str:
    """Write a text between single quotes, a quote inside it as `quote`: Jinja's way, or SQL's."""
    text = text or ""
    if quote.startswith("\\"):
        text = text.replace("\\", "\\\\")
    return "'" + text.replace("'", quote) + "'"


def wrapped(expression: str, beside: int) -> str:
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
    lines = ",\n".join(wrapped(argument.strip(), 20) for argument in arguments)
    return f"{call[1]}(\n{textwrap.indent(lines, '    ')}\n)"


def fits(line: str, indent: int = 8) -> bool:
    """Whether a line, with a comma after it, fits below a `select` inside a CTE."""
    return len(line) + indent + 1 <= LINE_LENGTH
