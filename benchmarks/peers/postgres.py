"""A PostgreSQL server to measure: one that is there, or one of its own in a temporary folder."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_DEBIAN = Path("/usr/lib/postgresql")
# generous to the peer: nothing has to survive, and there is memory
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "1GB",
    "work_mem": "256MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
    "jit": "off",
}


class NoServerError(RuntimeError):
    """There is no server and none can be started; says why."""


@dataclass(frozen=True)
class Server:
    """Where psql connects to."""

    psql: str
    dsn: str

    def execute(self, sql: str) -> str:
        """Run a script and give what it printed, unaligned. Raises RuntimeError."""
        done = subprocess.run(
            [self.psql, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", self.dsn],
            input=sql,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(done.stderr.strip())
        return done.stdout.strip()

    def has_extension(self, name: str) -> bool:
        """Whether an extension can be created, and create it."""
        found = self.execute(f"select 1 from pg_available_extensions where name = '{name}'")
        if found:
            self.execute(f"set client_min_messages = error; create extension if not exists {name}")
        return bool(found)


@contextmanager
def server(dsn: str | None) -> Iterator[Server]:
    """Connect to `dsn`, or start a server for the time being. Raises NoServerError."""
    if dsn:
        psql = shutil.which("psql")
        if psql is None:
            raise NoServerError("psql is not installed")
        yield Server(psql, dsn)
        return
    programs = _programs()
    with tempfile.TemporaryDirectory(prefix="ratehouse-pg-") as name:
        folder = Path(name)
        as_owner = _as_owner(folder)
        data = folder / "data"
        control = [*as_owner, str(programs / "pg_ctl"), "-D", str(data), "-w"]
        options = " ".join(f"-c {key}={value!r}" for key, value in _SETTINGS.items())
        initdb = [*as_owner, str(programs / "initdb"), "-D", str(data), "-U", "bench"]
        _do([*initdb, "-A", "trust", "--locale=C", "-E", "UTF8"])
        _do([*control, "-l", str(folder / "log"), "-o", f"-k {folder} {options}", "start"])
        try:
            psql = str(programs / "psql")
            yield Server(psql, f"host={folder} user=bench dbname=postgres")
        finally:
            _do([*control, "-m", "immediate", "stop"])


def _programs() -> Path:
    """The folder of initdb: Debian keeps it off the path."""
    on_path = shutil.which("initdb")
    if on_path and (folder := Path(on_path).resolve().parent).joinpath("psql").exists():
        return folder
    versions = sorted(
        (folder for folder in _DEBIAN.glob("*/bin") if (folder / "initdb").exists()),
        key=lambda folder: int(folder.parent.name),
    )
    if not versions:
        raise NoServerError("PostgreSQL is not installed (no initdb), and no --dsn was given")
    return versions[-1]


def _as_owner(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: then it runs as its own user, who gets the folder."""
    if os.geteuid() != 0:
        return []
    runuser = shutil.which("runuser")
    try:
        owner = pwd.getpwnam("postgres")
    except KeyError:
        owner = None
    if runuser is None or owner is None:
        raise NoServerError("PostgreSQL does not run as root, and there is no user postgres")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return [runuser, "-u", "postgres", "--"]


def _do(command: list[str]) -> None:
    # pg_ctl hands its output on to the server it starts, so that a pipe would never end
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        done = subprocess.run(
            command,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode != 0:
            output.seek(0)
            raise NoServerError(output.read().strip())
