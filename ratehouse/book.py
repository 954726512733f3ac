"""What must hold of the tariff book before dbt reads it."""

from dataclasses import dataclass

from ratehouse.errors import CommandError
from ratehouse.home import Project


@dataclass(frozen=True)
class Fault:
    """What is wrong with the tariff book, and the way out; a file as a whole has no line."""

    file: str
    line: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        """As `dbt build` says it: `<file> line <n>, column <c>: <reason>; <way out>`."""
        line = "" if self.line is None else f" line {self.line}"
        column = "" if self.column is None else f", column {self.column}"
        return f"{self.file}{line}{column}: {self.message}"


def check_encoding(project: Project) -> None:
    """Raise CommandError, naming file and line, for a seed that is not UTF-8.

    dbt reads every seed while it starts and would end with a traceback that names none.
    """
    for fault in encoding_faults(project):
        raise CommandError(str(fault))


def encoding_faults(project: Project) -> list[Fault]:
    """The first line of each seed that is not UTF-8."""
    faults = []
    for file in sorted(project.seeds.rglob("*.csv")):
        for number, line in enumerate(file.read_bytes().split(b"\n"), start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                name = file.relative_to(project.folder).as_posix()
                message = f"byte {line[error.start]:#04x} is not UTF-8; save the file as CSV UTF-8"
                faults.append(Fault(name, number, None, message))
                break
    return faults


def deck_faults(project: Project) -> list[Fault]:
    """Rate decks that dbt_project.yml does not list, and listed ones that are not there.

    dbt stops at the first of them, or while it parses, and reads nothing else of the book.
    """
    listed = [str(deck) for deck in project.variables().get("rate_decks", [])]
    folder = project.seeds / "rates"
    found = {file.stem: file for file in sorted(folder.glob("*.csv"))}
    faults = [
        Fault(
            file.relative_to(project.folder).as_posix(),
            None,
            None,
            "this rate deck is not listed, so its rates would never apply; name it "
            "rates_<deck>.csv and add <deck> to vars.rate_decks of dbt_project.yml, or remove it",
        )
        for name, file in found.items()
        if name.removeprefix("rates_") not in listed or not name.startswith("rates_")
    ]
    return faults + [
        Fault(
            project.settings_file.name,
            None,
            None,
            f"vars.rate_decks lists {deck}, but there is no seeds/rates/rates_{deck}.csv; "
            "put the file back, or take the deck out of the list",
        )
        for deck in listed
        if f"rates_{deck}" not in found
    ]
