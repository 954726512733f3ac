"""Surveying files before their turn: Python looks at the next ones while DuckDB writes the last."""

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from loaders.files import Content, DeliveredFile, FileState
from loaders.formats import CdrFormat
from loaders.records import RecordGrammar
from loaders.survey import Survey, survey

AHEAD: Final = 12
"""How many files are looked at ahead: about those of a batch of daily files."""

_Seen = tuple[FileState, str, Survey]


class SurveyAhead:
    """Surveys files in the background; what it saw counts only if a file is the same at its turn.

    Use it in a `with`, for it holds a thread.
    """

    def __init__(self) -> None:
        """Start the thread."""
        self._pool: Final = ThreadPoolExecutor(1)
        self._seen: Final[dict[str, Future[_Seen | None]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def start(self, location: str, cdr_format: CdrFormat) -> None:
        """Survey a local file in the background, once."""
        if location not in self._seen:
            self._seen[location] = self._pool.submit(_survey, location, cdr_format)

    def take(self, file: DeliveredFile, cdr_format: CdrFormat) -> Survey:
        """Survey a file, or give what was seen ahead, if it is still the same file."""
        ahead = self._seen.pop(file.location, None)
        seen = ahead.result() if ahead is not None else None
        if seen is not None and seen[:2] == (file.state, cdr_format.format):
            return seen[2]
        return survey(file.content, RecordGrammar(cdr_format.file))


def _survey(location: str, cdr_format: CdrFormat) -> _Seen | None:
    path = Path(location)
    try:
        state = FileState.of(path)
        seen = survey(Content(path, state.size), RecordGrammar(cdr_format.file))
    except OSError:
        return None  # at its turn it will be said what is wrong with it
    return state, cdr_format.format, seen
