"""The product at work on generated files: a copy of its dbt project, landed and built."""

import json
import re
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.measure import Measured, run

REPOSITORY = Path(__file__).parent.parent
_COPIED = ("models", "macros", "tests/generic")
_COPIED_FILES = ("*.yml", "seeds/**/*.yml", "tests/*.sql")
_DBT = [sys.executable, "-c", "from dbt.cli.main import cli; cli()"]


@dataclass(frozen=True)
class Node:
    """One node that dbt ran."""

    kind: str
    name: str
    seconds: float


@dataclass(frozen=True)
class Build:
    """A run of dbt: the process, and its nodes by the seconds they took, the dearest first."""

    process: Measured
    nodes: list[Node]
    span: float
    """Seconds from the first node's start to the last one's end."""

    @property
    def startup(self) -> float:
        """Seconds before the first and after the last node: imports, parsing, artifacts."""
        return self.process.seconds - self.span

    def seconds_of(self, kinds: Iterable[str]) -> float:
        """Seconds of the nodes of some kinds; two nodes at a time count twice."""
        wanted = set(kinds)
        return sum(node.seconds for node in self.nodes if node.kind in wanted)


class Product:
    """A project of its own below `folder`, over the seeds and files of `data`."""

    def __init__(self, folder: Path, data: Path) -> None:
        """Lay it out anew."""
        shutil.rmtree(folder, ignore_errors=True)
        self.root = folder / "project"
        self.home = folder / "home"
        for name in _COPIED:
            shutil.copytree(REPOSITORY / name, self.root / name)
        shutil.copytree(data / "seeds", self.root / "seeds")
        for pattern in _COPIED_FILES:
            for file in REPOSITORY.glob(pattern):
                shutil.copy(file, self.root / file.relative_to(REPOSITORY))
        self._list_decks()
        (self.home / "warehouse").mkdir(parents=True)
        shutil.copytree(data / "inbox", self.inbox, copy_function=_link)

    @property
    def inbox(self) -> Path:
        """The folders of the sources."""
        return self.home / "inbox"

    @property
    def warehouse(self) -> Path:
        """The file that is built."""
        return self.home / "warehouse" / "ratehouse.duckdb"

    def deliver(self, folder: Path) -> None:
        """Put the files of a folder like the inbox into the inbox."""
        shutil.copytree(folder, self.inbox, dirs_exist_ok=True, copy_function=_link)

    def land(self) -> Measured:
        """Land what is new, as `ratehouse land` does; a rejected line would fail it."""
        return self._run([sys.executable, "-m", "ratehouse.cli", "land"], "land.log")

    def dbt(self, *arguments: str) -> Build:
        """Run dbt."""
        target = self.home / "target"
        command = [*_DBT, "--no-use-colors", *arguments, "--target-path", str(target)]
        process = self._run(command, f"dbt_{arguments[0]}.log")
        results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))
        return _build(process, results["results"])

    def one_side(self) -> Build:
        """Rate the customer side of every call again, alone: segments, lookup, charge."""
        manifest = json.loads((self.home / "target" / "manifest.json").read_text(encoding="utf-8"))
        models = [
            node["name"]
            for node in manifest["nodes"].values()
            if node["resource_type"] == "model" and _is_of_one_side(node)
        ]
        return self.dbt("run", "--full-refresh", "--select", *models)

    def _run(self, command: list[str], log: str) -> Measured:
        return run(
            command,
            folder=self.root,
            environment={"RATEHOUSE_HOME": str(self.home), "PYTHONPATH": str(REPOSITORY)},
            log=self.home / log,
        )

    def _list_decks(self) -> None:
        decks = sorted(file.stem for file in (self.root / "seeds" / "rates").glob("*.csv"))
        names = ", ".join(deck.removeprefix("rates_") for deck in decks)
        settings = self.root / "dbt_project.yml"
        text, changes = re.subn(
            r"^(\s*rate_decks:) \[[^]]*\]",
            rf"\1 [{names}]",
            settings.read_text(encoding="utf-8"),
            flags=re.MULTILINE,
        )
        if changes != 1:
            raise ValueError("dbt_project.yml does not list rate_decks as it used to")
        settings.write_text(text, encoding="utf-8")


def _is_of_one_side(node: dict[str, Any]) -> bool:
    """Tell the customer's charges, and what of the rating is not the provider's alone."""
    is_rating = "intermediate/rating/" in Path(node["original_file_path"]).as_posix()
    return node["name"] == "fct_customer_charges" or (is_rating and "provider" not in node["name"])


def _link(source: str, target: str) -> str:
    """Link a file instead of copying it; nobody changes it."""
    try:
        Path(target).hardlink_to(source)
    except OSError:
        shutil.copy(source, target)
    return target


def _build(process: Measured, results: list[dict[str, Any]]) -> Build:
    nodes = [
        Node(result["unique_id"].split(".")[0], result["unique_id"].split(".")[2], seconds)
        for result in results
        if (seconds := float(result["execution_time"])) > 0
    ]
    nodes.sort(key=lambda node: node.seconds, reverse=True)
    moments = [
        datetime.fromisoformat(timing[end])
        for result in results
        for timing in result["timing"]
        for end in ("started_at", "completed_at")
        if timing.get(end)
    ]
    span = (max(moments) - min(moments)).total_seconds() if moments else 0.0
    return Build(process, nodes, span)
