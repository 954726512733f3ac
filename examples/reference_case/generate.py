"""Write the reference case: the tariff book in seeds/ and a month of carrier files beside this.

    python examples/reference_case/generate.py

rewrites seeds/*.csv, seeds/rates/*.csv, inbox/<source_id>/*, late/<source_id>/*, expected.json and
the table of counts in README.md. Only the standard library is needed; the same seed gives the same
files.
"""

import argparse
import json
import shutil
from collections import Counter
from pathlib import Path

from case_accounts import customers
from case_book import write_book
from case_files import CarrierFile, carrier_files, late_file
from case_kinds import KINDS
from case_traffic import late_calls, month

SEED = 2026

_TABLE_START, _TABLE_END = "<!-- counts: generate.py -->", "<!-- end of counts -->"

# The first things said of a file.
_LINE_COUNTS = ("physical_lines", "non_data_lines", "data_lines", "calls")


def totals(files: list[CarrierFile]) -> dict[str, int]:
    """Count of every kind over all files, in the order of `KINDS`."""
    counts: Counter[str] = Counter(files=len(files))
    for file in files:
        counts.update(file.counts)
    if set(counts) != set(KINDS):
        raise ValueError(f"counted and described differ: {sorted(set(counts) ^ set(KINDS))}")
    return {kind: counts[kind] for kind in KINDS}


def expected(files: list[CarrierFile], late: list[CarrierFile]) -> dict[str, object]:
    """What is in the files on purpose, in total and per file; a file delivered again adds none.

    What comes late is told apart: it is in no total.
    """
    return {
        "seed": SEED,
        "totals": totals(files),
        "files": _by_file(files),
        "late": _by_file(late),
    }


def _by_file(files: list[CarrierFile]) -> dict[str, dict[str, int]]:
    by_file: dict[str, dict[str, int]] = {}
    for file in files:
        lines = {name: file.counts[name] for name in _LINE_COUNTS if file.counts[name]}
        others = {kind: file.counts[kind] for kind in KINDS if file.counts[kind]}
        by_file[f"{file.source}/{file.name}"] = lines | others
    return by_file


def with_counts(readme: str, counts: dict[str, int]) -> str:
    """The README with the table between its two marks written anew."""
    before, rest = readme.split(_TABLE_START)
    after = rest.split(_TABLE_END)[1]
    rows = [f"| {count:,} | {KINDS[kind]} | `{kind}` |" for kind, count in counts.items()]
    table = "\n".join(("| how many | what | in expected.json |", "|---:|---|---|", *rows))
    return f"{before}{_TABLE_START}\n\n{table}\n\n{_TABLE_END}{after}"


def write_case(seeds: Path, case: Path) -> None:
    """Write the seeds below `seeds`; inbox, late, expected.json and README's table below `case`."""
    everyone = customers()
    write_book(seeds, everyone, SEED)
    files = carrier_files(month(SEED, everyone), SEED)
    late = [late_file(late_calls(SEED, everyone), SEED)]
    deliver(files, case / "inbox")
    deliver(late, case / "late")
    text = json.dumps(expected(files, late), indent=2) + "\n"
    (case / "expected.json").write_text(text, encoding="utf-8")
    readme = (Path(__file__).parent / "README.md").read_text(encoding="utf-8")
    (case / "README.md").write_text(with_counts(readme, totals(files)), encoding="utf-8")


def deliver(files: list[CarrierFile], folder: Path) -> None:
    """Write files below a folder, which has no others afterwards."""
    if folder.exists():
        shutil.rmtree(folder)
    for file in files:
        path = folder / file.source / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.delivered)


def main() -> None:
    """Write the case where the repository keeps it, or elsewhere for a comparison."""
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", type=Path, default=here.parents[1] / "seeds")
    parser.add_argument("--case", type=Path, default=here)
    arguments = parser.parse_args()
    write_case(arguments.seeds, arguments.case)


if __name__ == "__main__":
    main()
