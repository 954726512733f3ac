"""The YAML beside the staging model of a CDR format, written from its format file."""

import re
import textwrap

from loaders.format_language import CdrFormat, raw_column_name
from loaders.staging_sql import CONTRACT, notice


def sources_yaml(cdr_format: CdrFormat) -> str:
    """Write the raw table: its columns are what creates it."""
    name = cdr_format.format
    delivered = {
        raw_column_name(column): column
        for layout in reversed(cdr_format.layouts)
        for column in layout.columns
    }
    columns = [
        _yaml_column("_file_id", "bigint", "{{ doc('raw_file_id') }}"),
        _yaml_column("_row_number", "bigint", "{{ doc('raw_row_number') }}"),
    ]
    for column in cdr_format.raw_columns:
        description = f"`{delivered[column]}` as delivered; {_use(cdr_format, column)}."
        columns.append(_yaml_column(column, "varchar", description))
    return (
        f"{notice(name, '#')}\nversion: 2\n\nsources:\n  - name: raw\n    schema: raw\n"
        f"    tables:\n      - name: {name}\n        description: |\n"
        + textwrap.indent(
            _about(cdr_format, f"One row per landed line: {cdr_format.title}."), " " * 10
        )
        + "        columns:\n"
        + textwrap.indent("".join(columns), " " * 10)
    )


def _use(cdr_format: CdrFormat, column: str) -> str:
    """Say what becomes of a raw column."""
    read_by = [name for name, field in cdr_format.fields.items() if column in field.raw_columns]
    parts = [f"read as `{name}`" for name in read_by]
    parts += [
        f"part of `{made}`"
        for made, expression in cdr_format.derived.items()
        if made != column and re.search(rf"\b{column}\b", expression)
    ]
    if column in cdr_format.unique_id:
        parts.append("recognises the call")
    words = [word for rule in cdr_format.non_calls if rule.column == column for word in rule.words]
    if words:
        parts.append(f"{' or '.join(words)} is not a call")
    return ", ".join(parts) or "only part of the content"


def _about(cdr_format: CdrFormat, grain: str) -> str:
    """The grain, then what the format file says about the format."""
    facts = {
        "Documented": cdr_format.documented,
        "Assumed": cdr_format.assumed,
        "Clock": cdr_format.clock,
        "Duration": cdr_format.duration,
        "Legs": cdr_format.legs,
        "Cost": cdr_format.cost,
    }
    paragraphs = [grain, *(f"{title}: {text}" for title, text in facts.items())]
    return "\n".join(
        textwrap.fill(" ".join(text.split()), 88, break_on_hyphens=False) + "\n"
        for text in paragraphs
    )


def model_yaml(cdr_format: CdrFormat) -> str:
    """Write the description of the model; what all formats share is in doc blocks."""
    name = cdr_format.format
    columns = []
    for column, data_type in CONTRACT.items():
        tests = ""
        if column == "source_id":
            tests = "  data_tests:\n    - not_null\n"
        columns.append(_yaml_column(column, data_type, f"{{{{ doc('cdr_{column}') }}}}") + tests)
    grain = f"One row per landed line: {cdr_format.title}."
    return (
        f"{notice(name, '#')}\nversion: 2\n\nmodels:\n  - name: stg_{name}__cdrs\n"
        "    description: |\n"
        + textwrap.indent(_about(cdr_format, grain), " " * 6)
        + "    columns:\n"
        + textwrap.indent("".join(columns), " " * 6)
    )


def _yaml_column(name: str, data_type: str, description: str) -> str:
    escaped = description.replace('"', '\\"')
    line = f'  description: "{escaped}"\n'
    if len(line) > 90:
        line = f"  description: >\n{textwrap.indent(textwrap.fill(description, 84), '    ')}\n"
    return f"- name: {name}\n  data_type: {data_type}\n{line}"
