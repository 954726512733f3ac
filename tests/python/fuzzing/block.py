"""A block of mutants of one format: landed together, checked, landed again, staged."""

import atexit
import resource
import shutil
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb

from loaders.door import Door
from loaders.files import MAX_LINE_BYTES, UTF8_BOM
from loaders.landed_files import FileOutcome
from loaders.staging_rendering import staged_select
from loaders.validation import gx
from tests.python.fuzzing.corpus import all_formats, corpus
from tests.python.fuzzing.mutants import Mutant, mutant
from tests.python.fuzzing.reasons import expected, refusal
from tests.python.loaders.landing_warehouse import REPOSITORY, Warehouse

KINDS = ("call", "non_call", "half_call", "unreadable")


@dataclass(frozen=True)
class Block:
    """Which mutants: those with the numbers from `first` on."""

    format: str
    seed: int
    number: int
    first: int
    count: int

    def mutants(self) -> Iterator[Mutant]:
        """Make them, one at a time."""
        for number in range(self.first, self.first + self.count):
            yield mutant(self.format, self.seed, number, self.number)


@dataclass(frozen=True)
class Fault:
    """What is wrong, and the file that shows it, if it is one."""

    format: str
    what: str
    file_name: str | None = None
    delivered: bytes | None = None


@dataclass
class Findings:
    """What became of a block."""

    format: str
    files: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    unreadable: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    lines: int = 0
    slowest: float = 0.0
    """Seconds of work between the outcomes of two files."""
    slowest_file: str = ""
    seconds: float = 0.0
    peak_bytes: int = 0
    """The most memory that the process has had so far."""
    resident_bytes: int = 0
    """The memory that it has now."""
    faults: list[Fault] = field(default_factory=list)


DOOR_EVERY = 4
"""In one of so many blocks files pass the door: to profile a small file costs more than landing."""


def run_block(block: Block, longest_seconds: float = 5.0) -> Findings:
    """Land a block and check it; whatever goes wrong is a fault of the findings."""
    gx()  # takes seconds once, which are no file's
    with ExitStack() as stack:
        if block.number % DOOR_EVERY != 1:
            stack.enter_context(patch.object(Door, "judge"))
        return _run_block(block, longest_seconds)


def _run_block(block: Block, longest_seconds: float) -> Findings:
    began = time.monotonic()
    found = Findings(block.format)
    with tempfile.TemporaryDirectory(prefix="ratehouse-fuzz-") as folder:
        mutants = list(block.mutants())
        found.files = len(mutants)
        try:
            _land_and_check(Path(folder), block.format, mutants, found)
        except Exception:  # the very thing that is looked for
            text = traceback.format_exc()
            names = list(_culprits(Path(folder), block.format, mutants))
            found.faults += [Fault(block.format, each, name) for name, each in names] or [
                Fault(block.format, text)
            ]
    if found.slowest > longest_seconds:
        found.faults.append(Fault(block.format, f"took {found.slowest:.1f} s", found.slowest_file))
    delivered = {each.name: each.delivered for each in mutants}
    found.faults = [
        replace(fault, delivered=delivered.get(fault.file_name or "")) for fault in found.faults
    ]
    found.seconds = time.monotonic() - began
    found.peak_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    found.resident_bytes = _resident_bytes()
    return found


def _resident_bytes() -> int:
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * resource.getpagesize()


def _culprits(
    folder: Path, format_name: str, mutants: Sequence[Mutant]
) -> Iterator[tuple[str, str]]:
    """Land the files one by one and give the name and traceback of those that alone fail."""
    for number, each in enumerate(mutants):
        alone = folder / f"alone_{number}"
        alone.mkdir()
        try:
            _land_and_check(alone, format_name, [each], Findings(format_name))
        except Exception:
            yield each.name, traceback.format_exc()


def _land_and_check(
    folder: Path, format_name: str, mutants: Sequence[Mutant], found: Findings
) -> None:
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        warehouse = Warehouse(folder / "home", _project(), connection)
        for each in mutants:
            warehouse.put(format_name, each.name, each.delivered)
        outcomes = _timed(warehouse, found)
        _check_outcomes(outcomes, mutants, found)
        _check_counts(warehouse, format_name, found)
        _check_lines(warehouse, format_name, outcomes, mutants, found)
        _check_staging(warehouse, format_name, found)
        _check_again(warehouse, format_name, found)


@cache
def _project() -> Path:
    """Make a project in which every format has a source of its name, once in a process."""
    folder = Path(tempfile.mkdtemp(prefix="ratehouse-fuzz-"))
    atexit.register(shutil.rmtree, folder)
    for name in ("models", "macros"):
        (folder / name).symlink_to(REPOSITORY / name)
    Warehouse(folder, folder, duckdb.connect()).sources(**{name: name for name in all_formats()})
    return folder


def _timed(warehouse: Warehouse, found: Findings) -> list[FileOutcome]:
    """Land the inbox, with an eye on the time that the process has worked between two files."""
    last = time.process_time()

    def hear(outcome: FileOutcome) -> None:
        nonlocal last
        now = time.process_time()
        if now - last > found.slowest:
            found.slowest, found.slowest_file = now - last, outcome.file_name
        last = now

    return warehouse.land(hear)


def _fault(found: Findings, what: str, file_name: str | None = None) -> None:
    found.faults.append(Fault(found.format, what, file_name))


def _check_outcomes(
    outcomes: Sequence[FileOutcome], mutants: Sequence[Mutant], found: Findings
) -> None:
    """Each file has one outcome, and a refusal has a reason that is known."""
    names = [outcome.file_name for outcome in outcomes]
    if names != sorted(each.name for each in mutants):
        _fault(found, f"{len(mutants)} files were delivered, {len(set(names))} have an outcome")
    for outcome in outcomes:
        found.statuses[outcome.status] += 1
        if outcome.status == "refused":
            name = refusal(outcome.reason or "")
            found.refused[name or "?"] += 1
            if name is None:
                _fault(found, f"unknown refusal: {outcome.reason}", outcome.file_name)


def _check_counts(warehouse: Warehouse, format_name: str, found: Findings) -> None:
    """The counts of raw.files add up and are those of the tables; others left nothing."""
    wrong = warehouse.rows(
        f"""
        with landed as (
            select _file_id as file_id, count(*) as lines, count(distinct _row_number) as numbers,
                min(_row_number) as first, max(_row_number) as last
            from raw."{format_name}" group by all
        ),
        rejected as (
            select file_id, count(*) as lines, count(distinct line_number) as numbers,
                min(line_number) as first, max(line_number) as last
            from raw.rejected_lines group by all
        ),
        twice as (
            select _file_id as file_id, count(*) as lines from raw."{format_name}"
            inner join raw.rejected_lines as rejected
                on _file_id = rejected.file_id and _row_number = rejected.line_number
            group by all
        )
        select files.file_name, files.status, files.physical_lines, files.data_lines,
            files.non_data_lines, files.landed_lines, files.rejected_lines, landed, rejected, twice
        from raw.files as files
        full join landed using (file_id)
        full join rejected using (file_id)
        left join twice using (file_id)
        where files.file_id is null
            or files.physical_lines <> files.data_lines + files.non_data_lines
            or files.data_lines <> files.landed_lines + files.rejected_lines
            or files.landed_lines <> coalesce(landed.lines, 0)
            or files.rejected_lines <> coalesce(rejected.lines, 0)
            or landed.lines <> landed.numbers or rejected.lines <> rejected.numbers
            or least(landed.first, rejected.first) < 1
            or greatest(landed.last, rejected.last) > files.physical_lines
            or twice.lines > 0
            or (files.status <> 'landed' and files.physical_lines <> 0)
            or files.status not in ('landed', 'duplicate', 'refused', 'quarantined')
        """
    )
    for name, *row in wrong:
        _fault(found, f"the counts do not add up: {row}", name)


def _check_lines(
    warehouse: Warehouse,
    format_name: str,
    outcomes: Sequence[FileOutcome],
    mutants: Sequence[Mutant],
    found: Findings,
) -> None:
    """Each physical line is counted; a rejected one is kept as it was, for a reason known."""
    cdr_format = corpus(format_name).format
    contents = {each.name: each.content for each in mutants}
    lines: dict[int, list[bytes]] = {}
    names: dict[int, str] = {}
    for outcome in outcomes:
        content = contents.get(outcome.file_name)
        if outcome.status != "landed":
            continue
        found.lines += outcome.counts.physical_lines
        if not cdr_format.has_lines:
            continue
        if content is None:
            continue  # damaged where it does no harm
        content = _in_utf8(content)
        lines[outcome.file_id] = content.removeprefix(UTF8_BOM).splitlines()
        names[outcome.file_id] = outcome.file_name
        # A lone byte order mark is a line without anything in it.
        physical = len(content.splitlines())
        if physical != outcome.counts.physical_lines:
            _fault(
                found,
                f"{physical} lines were delivered, {outcome.counts.physical_lines} counted",
                outcome.file_name,
            )
    known = expected(cdr_format)
    for file_id, number, text, kept, reason in warehouse.rows("from raw.rejected_lines"):
        word = reason.partition(":")[0]
        found.rejected[word] += 1
        if word not in known:
            _fault(found, f"line {number}: unknown reason: {reason}", names.get(file_id))
        if file_id in lines:
            line = kept or text.encode(cdr_format.file.encoding)
            if line != lines[file_id][number - 1][:MAX_LINE_BYTES]:
                _fault(found, f"line {number} is not kept as it was", names[file_id])


def _in_utf8(content: bytes) -> bytes:
    """Write a UTF-16 text in UTF-8; half a character at its end is a byte that is neither."""
    if content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return content
    whole = content[: len(content) & ~1].decode("utf-16", "surrogatepass")
    bad = b"\xff" * (len(content) & 1)
    return UTF8_BOM + whole.encode("utf-8", "surrogatepass") + bad


def _check_staging(warehouse: Warehouse, format_name: str, found: Findings) -> None:
    """Every landed row is staged once, as something; a call has all that a call needs."""
    select = staged_select(REPOSITORY, format_name, lines=f'raw."{format_name}"', files="raw.files")
    warehouse.connection.execute(f"create temp table staged as {select}")
    ((landed, staged, keys, unkeyed),) = warehouse.rows(
        f'select (select count(*) from raw."{format_name}"), count(*),'
        " count(distinct (file_id, row_number)),"
        " count(*) filter (source_id is null or content_md5 is null or call_key is null)"
        " from staged"
    )
    if not landed == staged == keys or unkeyed:
        _fault(found, f"{landed} rows landed, {staged} are staged, {keys} different, {unkeyed} bad")
    for kind, reason, count in warehouse.rows(
        "select record_kind, unreadable_reason, count(*) from staged group by all"
    ):
        found.kinds[kind] += count
        if kind == "unreadable":
            found.unreadable[reason] += count
        if kind not in KINDS or (kind == "unreadable") != (reason is not None):
            _fault(found, f"{count} rows are '{kind}' with the reason '{reason}'")
    for name, *row in warehouse.rows(
        "select files.file_name, row_number, started_at, talk_seconds, answered_at, ended_at"
        " from staged inner join raw.files as files using (file_id) where record_kind = 'call'"
        " and (started_at is null or not isfinite(started_at) or not isfinite(answered_at)"
        " or not isfinite(ended_at))"
    ):
        _fault(found, f"a call lacks what a call has: {row}", name)


def _check_again(warehouse: Warehouse, format_name: str, found: Findings) -> None:
    """Landing everything again changes nothing."""
    before = _everything(warehouse, format_name)
    new = [outcome for outcome in warehouse.land() if outcome.is_new]
    if new or _everything(warehouse, format_name) != before:
        names = ", ".join(outcome.file_name for outcome in new[:5])
        _fault(found, f"landed again, it changed: {names}", new[0].file_name if new else None)


def _everything(warehouse: Warehouse, format_name: str) -> list[list[tuple[Any, ...]]]:
    return [
        warehouse.rows(f'select count(*), sum(hash(each)) from raw."{table}" as each')
        for table in ("files", "rejected_lines", format_name)
    ]
