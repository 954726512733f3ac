"""Starting a tariff book of one's own: the shipped book, emptied to its headers."""

import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ratehouse.errors import CommandError
from ratehouse.home import Home, Project

FIRST_DECK = "main"


@dataclass(frozen=True)
class NewBook:
    """What `init` did: the emptied files, and where the old book is."""

    emptied: list[Path]
    put_aside: Path


def start_book(project: Project, home: Home, now: datetime) -> NewBook:
    """Empty every seed to its header and leave one rate deck, rates_main.csv.

    The old book is copied to the home's books/before-init/ first. Raises CommandError when the
    home has been used, a seed has no header or dbt_project.yml has no rate_decks line to set.
    """
    if home.build_file.exists() or any(path.is_file() for path in home.inbox.rglob("*")):
        raise CommandError(
            f"{home.root} already holds files of the present book, and they would be rated by the "
            "new one; name a new home first: export RATEHOUSE_HOME=/path/of/your/own"
        )
    seeds = sorted(project.seeds.glob("*.csv"))
    decks = sorted((project.seeds / "rates").glob("*.csv"))
    if not seeds or not decks:
        raise CommandError(f"{project.seeds} holds no tariff book to empty")
    headers = {file: _header(file) for file in [*seeds, decks[0]]}
    settings = project.settings_file.read_text(encoding="utf-8")
    with_deck, changes = re.subn(
        r"^(\s*rate_decks:).*$", rf"\1 [{FIRST_DECK}]", settings, flags=re.MULTILINE
    )
    if changes != 1:
        raise CommandError(
            f"{project.settings_file} has no single line `rate_decks: [...]`; set it to "
            f"[{FIRST_DECK}] yourself and empty seeds/rates/"
        )
    put_aside = home.old_books / f"{now:%Y%m%dT%H%M%SZ}"
    shutil.copytree(project.seeds, put_aside)
    for deck in decks:
        deck.unlink()
    first_deck = project.seeds / "rates" / f"rates_{FIRST_DECK}.csv"
    for file in seeds:
        file.write_text(headers[file], encoding="utf-8")
    first_deck.write_text(headers[decks[0]], encoding="utf-8")
    project.settings_file.write_text(with_deck, encoding="utf-8")
    return NewBook([*seeds, first_deck], put_aside)


def _header(file: Path) -> str:
    with file.open(encoding="utf-8-sig") as lines:
        header = lines.readline().rstrip("\r\n")
    if not header:
        raise CommandError(f"{file} has no header; put it back before starting a new book")
    return header + "\n"
