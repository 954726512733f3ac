"""Tables of the terminal, all alike: no lines, a bold title."""

from rich.table import Table


def titled_table(title: str, *columns: str) -> Table:
    """A table whose columns are left-aligned, or right-aligned when named with a leading `>`."""
    made = Table(
        title=title, title_justify="left", title_style="bold", box=None, padding=(0, 2, 0, 0)
    )
    for column in columns:
        made.add_column(
            column.removeprefix(">"), justify="right" if column.startswith(">") else "left"
        )
    return made


def escaped(text: str) -> str:
    """Text in which Rich sees no markup."""
    return text.replace("[", "\\[")
