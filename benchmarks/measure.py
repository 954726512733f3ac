"""Running a child process, and what it took."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


class StepError(RuntimeError):
    """A step of the benchmark failed; says where its output is."""


@dataclass(frozen=True)
class Measured:
    """What a process and its children took: seconds on the wall and of processors, and memory."""

    seconds: float
    processor_seconds: float
    peak_bytes: int


def run(
    command: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
) -> Measured:
    """Run a command to its end, its output into `log`. Raises StepError unless it ends with 0."""
    with log.open("w", encoding="utf-8") as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.terminate()
            process.wait()
            raise
        seconds = time.perf_counter() - started
    process.returncode = code = os.waitstatus_to_exitcode(status)
    if code != 0:
        raise StepError(f"{' '.join(command[:6])} ... ended with {code}; its output is in {log}")
    # kilobytes on Linux, bytes on macOS
    unit = 1 if sys.platform == "darwin" else 1024
    return Measured(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit)


def use_cores(count: int) -> int:
    """Keep this process and its children on so many cores, where the system can; gives how many."""
    if not hasattr(os, "sched_setaffinity"):
        return os.cpu_count() or 1
    cores = sorted(os.sched_getaffinity(0))[:count]
    os.sched_setaffinity(0, cores)
    return len(cores)
