"""Writes a drafted format into a project: its format file, staging model, list entry and test."""

import csv
import io
import json
import re
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from loaders.detection import staged_texts
from loaders.format_drafts import Draft, DraftError, Sample
from loaders.format_language import raw_column_name
from loaders.formats import load_format
from loaders.staging_models import MODELS_FOLDER, generate

SAMPLES_FOLDER: Final = Path("tests/python/formats/samples")
"""Where the samples of the formats live; a test compares each with what `calls.csv` says."""
SAMPLE_LINES: Final = 20
EXPECTED: Final = "calls.csv"
EXPECTED_COLUMNS: Final = (
    "row_number",
    "record_kind",
    "started_at",
    "talk_seconds",
    "carrier_billed_seconds",
    "calling_number_raw",
    "called_number_raw",
    "carrier_cost",
)
"""What `calls.csv` says of each line of a sample."""


def format_text(draft: Draft) -> str:
    """Write the format file of a draft."""
    sample = draft.sample
    file_columns = sample.header or _named_by_use(draft)
    names = dict(zip(sample.columns, map(raw_column_name, file_columns), strict=True))
    quote = "" if sample.quote == '"' else f"  quote: {json.dumps(sample.quote)}\n"
    encoding = "" if sample.encoding == "utf-8" else f"  encoding: {sample.encoding}\n"
    titles = (
        f"  title_lines: {sample.title_lines}\n" if sample.header and sample.title_lines else ""
    )
    parts = [
        f"# Drafted from {sample.path.name} by `ratehouse formats new`. Say here whose file it\n"
        "# is, and correct what follows where the carrier says otherwise.\n"
        f"format: {draft.name}\n"
        f"title: {draft.name} (delimiter-separated)\n"
        "documented: Nothing yet; name the carrier's own description of the file here.\n"
        "assumed: >\n"
        + _folded(
            "All of this page, from the names and values of one sample: what each column is, the "
            "style of the times, the unit of the duration."
        )
        + f"clock: {_clock(draft)}\n"
        f"duration: {_duration(draft)}\n"
        "legs: one line per call\n"
        f"cost: {_cost(draft, names)}\n",
        f"file:\n  delimiter: {json.dumps(sample.delimiter)}\n{quote}{encoding}"
        + ("  header: required\n" if sample.header else "")
        + titles,
        "layouts:\n  - name: as sampled\n    columns:\n"
        + "".join(f"      - {_yaml(column)}\n" for column in file_columns if column),
        "# Columns that recognise a call; none: all of its fields together do.\n"
        f"unique_id: [{', '.join(names[column] for column in draft.unique)}]\n",
        "fields:\n" + "".join(_field(draft, name, names) for name in draft.fields),
    ]
    return "\n".join(parts)


def _named_by_use(draft: Draft) -> tuple[str, ...]:
    """Name the columns of a file without a header: by the field each is read as."""
    names = {
        column: call_field.removesuffix("_raw") if len(columns) == 1 else f"{call_field}_{number}"
        for call_field, columns in draft.fields.items()
        for number, column in enumerate(columns, 1)
    }
    return tuple(names.get(column, column) for column in draft.sample.columns)


def _folded(text: str) -> str:
    return textwrap.indent(textwrap.fill(text, 96), "  ") + "\n"


def _yaml(text: str) -> str:
    """Write a text as YAML: plain where that is safe."""
    return text if re.fullmatch(r"[A-Za-z][A-Za-z0-9_ -]*", text) and text.lower() not in (
        "true", "false", "yes", "no", "on", "off", "null", "n", "y",
    ) else json.dumps(text)  # fmt: skip


def _clock(draft: Draft) -> str:
    style = draft.time_styles["started_at"]
    if style.startswith("epoch"):
        return "UTC"
    if "%z" in style:
        return "as each time says, by its offset from UTC"
    return "the time zone of the source in cdr_sources.csv"


def _duration(draft: Draft) -> str:
    unit = {"60": "minutes", "0.001": "milliseconds"}.get(draft.duration_unit or "", "")
    style = unit or draft.duration_style
    what = "what the carrier bills, rounded" if draft.is_rounded else "from answer to end"
    return f"{style}, {what}"


def _cost(draft: Draft, names: dict[str, str]) -> str:
    columns = draft.fields.get("carrier_cost")
    return f"{names[columns[0]]}, what the carrier charges us" if columns else "none"


def _field(draft: Draft, name: str, names: dict[str, str]) -> str:
    columns = ", ".join(names[column] for column in draft.fields[name])
    said = [f"columns: [{columns}]"]
    if name in draft.time_styles:
        style = draft.time_styles[name]
        said.append(f"styles: [{json.dumps(style) if '%' in style else style}]")
    if name == "talk_seconds":
        written = draft.duration_style
        said.append(f"style: {json.dumps(written) if ':' in written else written}")
        if draft.duration_unit:
            said.append(f'unit: "{draft.duration_unit}"')
        name = "carrier_billed_seconds" if draft.is_rounded else name
    if name == "call_direction":
        words = ", ".join(f"{_yaml(word)}: {ours}" for word, ours in draft.directions.items())
        said.append(f"words: {{{words}}}")
    line = f"  {name}: {{{', '.join(said)}}}\n"
    if len(line) <= 100:
        return line
    return f"  {name}:\n" + "".join(f"    {each}\n" for each in said)


def write_format(draft: Draft, project_dir: Path) -> list[Path]:
    """Write all that a new format needs; gives the paths. All of it, or nothing.

    The format file, its sources YAML and staging model, its name in vars.cdr_formats, the first
    lines of the sample and what was read of them. Raises DraftError and FormatError.
    """
    format_file = project_dir / "loaders" / "formats" / f"{draft.name}.yml"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", draft.name):
        raise DraftError(
            f"'{draft.name}' is no name of a format; use small letters, digits and underscores"
        )
    if format_file.exists():
        raise DraftError(f"there is a format '{draft.name}' already: {format_file}")
    if draft.open_questions:
        raise DraftError("; ".join(draft.open_questions))
    settings = project_dir / "dbt_project.yml"
    before = settings.read_text(encoding="utf-8")
    written = [format_file]
    try:
        format_file.write_text(format_text(draft), encoding="utf-8")
        cdr_format = load_format(format_file)
        written += generate(format_file, project_dir)
        settings.write_text(_with_format(before, draft.name), encoding="utf-8")
        folder = project_dir / SAMPLES_FOLDER / draft.name
        sample = _write_sample(draft.sample, folder)
        expected = folder / EXPECTED
        written += [sample, expected]
        rows = staged_texts(sample, cdr_format, project_dir, EXPECTED_COLUMNS)
        expected.write_text(_csv([EXPECTED_COLUMNS, *rows]), encoding="utf-8")
    except BaseException:
        settings.write_text(before, encoding="utf-8")
        for path in written:
            path.unlink(missing_ok=True)
        for folder in (project_dir / MODELS_FOLDER, project_dir / SAMPLES_FOLDER):
            if (folder / draft.name).is_dir():
                (folder / draft.name).rmdir()
        raise
    return [*written, settings]


def _with_format(settings: str, name: str) -> str:
    """Add a format to vars.cdr_formats of dbt_project.yml, and change nothing else of it."""
    found = re.search(r"^  cdr_formats:\n(?:    - [a-z0-9_]+\n)+", settings, re.MULTILINE)
    if found is None:
        raise DraftError(
            "dbt_project.yml: vars.cdr_formats is not a list with one format a line; "
            f"write it so, then run this again (the format to add is {name})"
        )
    return settings[: found.end()] + f"    - {name}\n" + settings[found.end() :]


def _write_sample(sample: Sample, folder: Path) -> Path:
    """Copy the first lines of a sample, as they are."""
    folder.mkdir(parents=True)
    lines = sample.title_lines + (1 if sample.header else 0) + SAMPLE_LINES
    path = folder / re.sub(r"[^A-Za-z0-9._-]", "_", sample.path.name)
    with sample.path.open("rb") as file:
        path.write_bytes(b"".join(line for _, line in zip(range(lines), file, strict=False)))
    return path


def _csv(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
