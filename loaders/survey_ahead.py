"""Surveying files before their turn: Python looks at the next ones while DuckDB writes the last."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from loaders.files import Content, DeliveredFile, FileState
from loaders.format_language import CdrFormat
from loaders.records import record_grammar
from loaders.survey import Survey, survey

AHEAD: Final = 12
"""How many files are looked at ahead: about those of a batch of daily files."""

_Seen = tuple[FileState, str, Survey]


class SurveyAhead:
    """Surveys files in the background; it counts only for a file that is the same at its turn."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        """`pool` does the work."""
        self._pool: Final = pool
        self._seen: Final[dict[str, Future[_Seen | None]]] = {}

    def start(self, location: str, cdr_format: CdrFormat) -> None:
        """Survey a local file in the background."""
        self._seen[location] = self._pool.submit(_survey, location, cdr_format)

    def take(self, file: DeliveredFile, cdr_format: CdrFormat) -> Survey | None:
        """Give what was seen ahead of a file, if anything was and it is still the same file."""
        ahead = self._seen.pop(file.location, None)
        seen = ahead.result() if ahead is not None else None
        if seen is None or seen[:2] != (file.state, cdr_format.format):
            return None
        return seen[2]


@contextmanager
def surveying_ahead() -> Iterator[SurveyAhead]:
    """Hold the thread that surveys; what it has not begun is dropped in the end."""
    pool = ThreadPoolExecutor(1)
    try:
        yield SurveyAhead(pool)
    finally:
        pool.shutdown(cancel_futures=True)


def _survey(location: str, cdr_format: CdrFormat) -> _Seen | None:
    path = Path(location)
    try:
        state = FileState.of(path)
        seen = survey(Content(path, state.size), record_grammar(cdr_format))
    except OSError:
        return None  # at its turn it will be said what is wrong with it
    return state, cdr_format.format, seen
