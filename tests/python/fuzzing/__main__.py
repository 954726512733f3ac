"""Land mutants of every format: `python -m tests.python.fuzzing --files 100000 --seed 1`.

Ends with 1 when anything is at fault; the files that show it are kept in target/fuzzing.
"""

import argparse
import faulthandler
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.python.fuzzing.block import Block, Fault, Findings, run_block
from tests.python.fuzzing.corpus import all_formats, corpus
from tests.python.fuzzing.reasons import REFUSED, REJECTED, unreadable

BLOCK_FILES = 200
HANGS_AFTER_SECONDS = 900
KEPT = Path("target/fuzzing")
MEGABYTE = 1 << 20
REPORTED_EVERY = 2000


def blocks(formats: Sequence[str], files: int, seed: int) -> Iterator[Block]:
    """Share so many files among the formats, in blocks, each format in turn."""
    left = {name: len(range(at, files, len(formats))) for at, name in enumerate(formats)}
    number = 0
    while any(left.values()):
        for name in formats:
            count = min(left[name], BLOCK_FILES)
            if count:
                yield Block(name, seed, number, number * BLOCK_FILES, count)
                left[name] -= count
        number += 1


def _run(block: Block) -> Findings:
    faulthandler.dump_traceback_later(HANGS_AFTER_SECONDS, exit=True)
    try:
        return run_block(block)
    finally:
        faulthandler.cancel_dump_traceback_later()


def run(todo: Sequence[Block], jobs: int) -> Iterator[Findings]:
    """Run blocks, in this process or in several, and tell how far it is and each fault, kept."""
    began = time.monotonic()
    done = faults = 0
    total = sum(block.count for block in todo)
    with ProcessPoolExecutor(jobs) as pool:
        for found in map(_run, todo) if jobs == 1 else pool.map(_run, todo):
            done += found.files
            faults += len(found.faults)
            for fault in found.faults:
                told = f"FAULT {fault.format}: {keep(fault)}: {fault.what}"
                print(told, file=sys.stderr, flush=True)
            if done // REPORTED_EVERY != (done - found.files) // REPORTED_EVERY or done == total:
                told = f"{done} of {total} files, {time.monotonic() - began:.0f} s, {faults} faults"
                print(told, file=sys.stderr, flush=True)
            yield found


def keep(fault: Fault) -> str:
    """Write the file that shows a fault; give its path."""
    if fault.file_name is None or fault.delivered is None:
        return "(no single file)"
    path = KEPT / fault.format / fault.file_name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(fault.delivered)
    return str(path)


def missing(findings: Sequence[Findings], formats: Sequence[str]) -> list[str]:
    """List the reasons that no file of the run had, though its kind can."""
    lacking = []
    for name in formats:
        cdr_format = corpus(name).format
        of_format = [each for each in findings if each.format == name]
        reached = sum((each.unreadable for each in of_format), Counter[str]())
        lacking += [f"{name}: {each}" for each in sorted(unreadable(cdr_format) - reached.keys())]
    for what, table in (("rejected", REJECTED), ("refused", {
        name: kinds for name, (_, kinds) in REFUSED.items()
    })):  # fmt: skip
        for name, kinds in table.items():
            for kind in sorted({corpus(each).format.file.kind for each in formats} & set(kinds)):
                reached = sum(
                    (getattr(each, what) for each in findings
                     if corpus(each.format).format.file.kind == kind), Counter[str](),
                )  # fmt: skip
                if not reached[name]:
                    lacking.append(f"{kind}: {name}")
    return lacking


def report(findings: Sequence[Findings], formats: Sequence[str]) -> None:
    """Print what became of the files and how often for which reason."""
    heads = "files landed refused dupl. quar. lines calls non-c. unread. reject. s slowest".split()
    print(f"{'format':18}" + "".join(f"{head:>8}" for head in heads))
    for name in [*formats, "all"]:
        some = [each for each in findings if name in (each.format, "all")]
        statuses = sum((each.statuses for each in some), Counter[str]())
        kinds = sum((each.kinds for each in some), Counter[str]())
        rejected = sum((each.rejected for each in some), Counter[str]()).total()
        figures = [
            sum(each.files for each in some),
            *(statuses[status] for status in ("landed", "refused", "duplicate", "quarantined")),
            sum(each.lines for each in some),
            kinds["call"],
            kinds["non_call"] + kinds["half_call"],
            kinds["unreadable"],
            rejected,
            round(sum(each.seconds for each in some)),
        ]
        slowest = max((each.slowest for each in some), default=0)
        print(f"{name:18}" + "".join(f"{figure:8}" for figure in figures) + f"{slowest:8.2f}")
    for title, what in (("rejected lines", "rejected"), ("refused files", "refused")):
        print(f"\n{title}")
        for kind in sorted({corpus(name).format.file.kind for name in formats}):
            counts = sum(
                (getattr(each, what) for each in findings
                 if corpus(each.format).format.file.kind == kind), Counter[str](),
            )  # fmt: skip
            print(f"  {kind}: " + ", ".join(f"{name} {n}" for name, n in counts.most_common()))
    print("\nunreadable lines")
    for name in formats:
        counts = sum((each.unreadable for each in findings if each.format == name), Counter[str]())
        told = ", ".join(f"{k.removeprefix('unreadable_')} {n}" for k, n in counts.most_common())
        print(f"  {name}: {told}")
    peak = max(each.peak_bytes for each in findings)
    print(f"\npeak memory of a process {peak / MEGABYTE:.0f} MB")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run as the command line says; give the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--formats", nargs="*", default=all_formats())
    parser.add_argument("--peak-mb", type=int, default=1500, help="memory that a process may take")
    parser.add_argument(
        "--some", action="store_true", help="a short run: it need not reach every reason"
    )
    options = parser.parse_args(arguments)
    findings = list(run(list(blocks(options.formats, options.files, options.seed)), options.jobs))
    report(findings, options.formats)
    faults = [f"{fault.format}: {fault.what}" for each in findings for fault in each.faults]
    if not options.some:
        faults += [f"never reached: {each}" for each in missing(findings, options.formats)]
    peak = max(each.peak_bytes for each in findings)
    if peak > options.peak_mb * MEGABYTE:
        faults.append(f"a process took {peak / MEGABYTE:.0f} MB of memory")
    for fault in faults[:200]:
        print(f"FAULT {fault}")
    print(f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
