"""Writing files in several processes: what takes long is pure Python, and a core does one file."""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from exporters.file_writer import FileJob, FileMade, FileWriter
from exporters.seller import Seller

# A process takes about a second to start: below so many documents one is faster.
_WORTH_PROCESSES = 40
# Jobs that wait at once, for each process: few, for the rows of each are in memory.
_WAITING = 3

_writers: list[FileWriter] = []


def processes_for(documents: int) -> int:
    """Return how many processes a number of documents is worth; 1 is this one."""
    if documents < _WORTH_PROCESSES:
        return 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Workers:
    """Writes jobs, in this process or in several; a context manager."""

    def __init__(self, seller: Seller, typesetting: Path, processes: int) -> None:
        self._here = FileWriter(seller, typesetting)
        self._pool: ProcessPoolExecutor | None = None
        self._most = processes * _WAITING
        if processes > 1:
            # never fork: DuckDB's threads hold locks
            self._pool = ProcessPoolExecutor(
                processes,
                mp_context=get_context("spawn"),
                initializer=_start,
                initargs=(seller, typesetting),
            )

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *_error: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def write(self, jobs: Iterable[tuple[FileJob, bool]]) -> Iterator[tuple[FileJob, FileMade]]:
        """Write jobs and yield each with what became of it, in their order.

        A job that says False is written here, for its rows are a stream.
        """
        waiting: deque[tuple[FileJob, Future[FileMade]]] = deque()
        for job, may_leave in jobs:
            if self._pool is None or not may_leave:
                yield from _drain(waiting, 0)
                yield job, self._here.write(job)
            else:
                waiting.append((job, self._pool.submit(_write, job)))
                yield from _drain(waiting, self._most)
        yield from _drain(waiting, 0)


def _drain(
    waiting: deque[tuple[FileJob, Future[FileMade]]], most: int
) -> Iterator[tuple[FileJob, FileMade]]:
    while len(waiting) > most:
        job, future = waiting.popleft()
        yield job, future.result()


def _start(seller: Seller, typesetting: Path) -> None:
    _writers.append(FileWriter(seller, typesetting))


def _write(job: FileJob) -> FileMade:
    return _writers[0].write(job)
