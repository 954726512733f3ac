"""What must hold of the tariff book before dbt reads it."""

from ratehouse.errors import CommandError
from ratehouse.home import Project


def check_encoding(project: Project) -> None:
    """Raise CommandError, naming file and line, for a seed that is not UTF-8.

    dbt reads every seed while it starts and would end with a traceback that names none.
    """
    for file in sorted(project.seeds.rglob("*.csv")):
        for number, line in enumerate(file.read_bytes().split(b"\n"), start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                name = file.relative_to(project.folder)
                raise CommandError(
                    f"{name} line {number}: byte {line[error.start]:#04x} is not UTF-8; save the "
                    "file as CSV UTF-8"
                ) from error
