"""Files -> lines (DESIGN 7): nothing is landed twice, every line ends in one place."""

import csv
import gzip
import hashlib
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from .layouts import LAYOUTS, Layout, Row, UnreadableError
from .records import Cdr, LandedFile, Line, Outcome


class RefusedError(Exception):
    """The file is not of its source's format; nothing of it is landed."""


def land(inbox: Path, formats: Mapping[str, str]) -> tuple[list[LandedFile], list[Line]]:
    """Read every file of `inbox/<source_id>/`; `formats` is {source_id: format}.

    Files come in order of name within a source. Raises ValueError for a folder that is no source.
    """
    files: list[LandedFile] = []
    lines: list[Line] = []
    for folder in sorted(path for path in inbox.iterdir() if path.is_dir()):
        if folder.name not in formats:
            raise ValueError(f"{folder.name} is not a source of cdr_sources.csv")
        source_files, source_lines = land_source(folder, formats[folder.name])
        files += source_files
        lines += decide(source_lines)
    return files, lines


def land_source(folder: Path, format_name: str) -> tuple[list[LandedFile], list[Line]]:
    """Read the files of one source; a line that can be a call is a CALL until `decide`."""
    source_id = folder.name
    files: list[LandedFile] = []
    lines: list[Line] = []
    names_by_hash: dict[str, str] = {}
    names = [
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    ]
    for name in sorted(names):
        content = decompressed(folder / name)
        digest = hashlib.sha256(content).hexdigest()
        if digest in names_by_hash:
            reason = f"same content as {names_by_hash[digest]}"
            files.append(LandedFile(source_id, name, "duplicate", reason, 0))
            continue
        try:
            file_lines = read_lines(content, LAYOUTS[format_name], source_id, name)
        except RefusedError as error:
            files.append(LandedFile(source_id, name, "refused", str(error), 0))
            continue
        names_by_hash[digest] = name
        files.append(LandedFile(source_id, name, "landed", None, len(file_lines)))
        lines += file_lines
    return files, lines


def decompressed(path: Path) -> bytes:
    """Return a file's content. A broken archive raises what gzip or zipfile raises."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            (member,) = archive.infolist()
            return archive.read(member)
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def read_lines(content: bytes, layout: Layout, source_id: str, name: str) -> list[Line]:
    """Give every physical line of a file its first outcome. Raises RefusedError."""
    physical_lines = content.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if physical_lines[-1] == b"":
        physical_lines.pop()  # what follows the last line end is not a line
    lines: list[Line] = []
    header: tuple[str, ...] | None = None
    for line_number, line in enumerate(physical_lines, start=1):
        here = Line(source_id, name, line_number, Outcome.NON_DATA)
        if not line.strip():
            lines.append(here)
        elif layout.headers and header is None:
            header = read_header(line, layout)
            lines.append(here)
        else:
            lines.append(read_line(line, layout, header, here))
    reasons = [line.reason for line in lines if line.outcome is not Outcome.NON_DATA]
    if layout.headers and header is None:
        raise RefusedError("no header")
    if layout.widths and reasons and all(reason == "column_count" for reason in reasons):
        raise RefusedError("no line has the format's number of columns")
    return lines


def read_header(line: bytes, layout: Layout) -> tuple[str, ...]:
    """Return the raw column names, if one of the format's headers is among them."""
    try:
        cells = split(line, layout.delimiter)
    except (UnicodeDecodeError, csv.Error) as error:
        raise RefusedError(f"header: {error}") from error
    header = tuple(re.sub("[^a-z0-9]+", "_", cell.strip().lower()) for cell in cells)
    if not any(set(accepted) <= set(header) for accepted in layout.headers):
        raise RefusedError("the header is not the format's")
    return header


def read_line(line: bytes, layout: Layout, header: tuple[str, ...] | None, here: Line) -> Line:
    """Read one data line into `here`; what is wrong with it costs this line only."""
    try:
        cells = split(line, layout.delimiter)
    except UnicodeDecodeError:
        return replace(here, outcome=Outcome.REJECTED, reason="invalid_encoding")
    except csv.Error:
        return replace(here, outcome=Outcome.REJECTED, reason="quoting")
    names = header or layout.widths.get(len(cells), ())
    if len(names) != len(cells):
        return replace(here, outcome=Outcome.REJECTED, reason="column_count")
    row: Row = dict(zip(names, (cell.strip() for cell in cells), strict=True))
    try:
        cdr = layout.read(row)
    except UnreadableError as error:
        return replace(here, outcome=Outcome.REJECTED, reason=str(error))
    if cdr is None:
        return replace(here, outcome=Outcome.NON_CALL)
    return replace(here, outcome=Outcome.CALL, cdr=cdr)


def split(line: bytes, delimiter: str) -> list[str]:
    """Split one physical line into its fields; an unclosed or stray quote is a csv.Error."""
    text = line.removesuffix(b"\r").decode("utf-8")
    rows = list(csv.reader([text], delimiter=delimiter, strict=True, skipinitialspace=True))
    return rows[0]


def decide(lines: list[Line]) -> list[Line]:
    """Tell the calls of one source from duplicates and superseded lines.

    `lines` are in the order of landing and stay in it.
    """
    by_key: dict[object, list[int]] = {}
    for position, line in enumerate(lines):
        if line.cdr is not None:
            by_key.setdefault(line.cdr.key, []).append(position)
    decided = list(lines)
    for positions in by_key.values():
        same_key = [lines[position] for position in positions]
        if cdr_of(same_key[0]).has_unique_key:
            outcomes = decide_by_unique_id(same_key)
        else:
            outcomes = decide_by_occurrence(same_key)
        occurrence = 0
        for position, outcome in zip(positions, outcomes, strict=True):
            if outcome is Outcome.CALL:
                occurrence += 1
            decided[position] = replace(
                lines[position], outcome=outcome, occurrence=max(occurrence, 1)
            )
    return decided


def decide_by_unique_id(same_key: list[Line]) -> list[Outcome]:
    """The content of the latest line wins; its earliest line is the call."""
    winning = cdr_of(same_key[-1]).content
    outcomes: list[Outcome] = []
    for line in same_key:
        if cdr_of(line).content != winning:
            outcomes.append(Outcome.SUPERSEDED)
        elif Outcome.CALL in outcomes:
            outcomes.append(Outcome.DUPLICATE)
        else:
            outcomes.append(Outcome.CALL)
    return outcomes


def decide_by_occurrence(same_key: list[Line]) -> list[Outcome]:
    """The n-th identical line of a file is occurrence n; each occurrence is one call."""
    outcomes: list[Outcome] = []
    seen_in_file: dict[str, int] = {}
    calls = 0
    for line in same_key:
        occurrence = seen_in_file.get(line.file_name, 0) + 1
        seen_in_file[line.file_name] = occurrence
        if occurrence > calls:
            calls = occurrence
            outcomes.append(Outcome.CALL)
        else:
            outcomes.append(Outcome.DUPLICATE)
    return outcomes


def cdr_of(line: Line) -> Cdr:
    """Return the CDR of a line that has one."""
    if line.cdr is None:
        raise ValueError(f"{line.file_name} line {line.line_number} is not a call")
    return line.cdr
