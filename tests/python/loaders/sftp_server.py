"""An SFTP server of its own for a test: real, on a free local port, and as faulty as wanted."""

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import asyncssh

USER = "cdr"


class SftpServer:
    """What a carrier offers below `folder`. Counts what is asked; `on_read` may misbehave."""

    def __init__(self, folder: Path, password: str) -> None:
        """The server is not started yet."""
        self.folder = folder
        self.password = password
        self.port = 0
        self.known_hosts = folder.parent / f"{folder.name}.known_hosts"
        self.opened: list[str] = []
        self.listed: list[str] = []
        self.on_read: Callable[[str, int], None] = lambda name, offset: None
        self.hangs = False
        self.connections: list[asyncssh.SSHServerConnection] = []

    def url(self, pattern: str) -> str:
        """Give the URL of a pattern below the folder."""
        return f"sftp://{USER}@127.0.0.1:{self.port}/{pattern}"

    def put(self, name: str, content: bytes, age: float = 3600) -> Path:
        """Lay a file there that was written `age` seconds ago."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        then = path.stat().st_mtime - age
        os.utime(path, (then, then))
        return path

    def hang_up(self) -> None:
        """Break all connections off, in the middle of whatever they are at."""
        for connection in self.connections:
            connection.abort()


@contextmanager
def sftp_server(folder: Path, password: str = "open sesame") -> Iterator[SftpServer]:
    """Run a server in a thread of its own."""
    folder.mkdir(exist_ok=True)
    server = SftpServer(folder, password)

    class Login(asyncssh.SSHServer):
        def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
            server.connections.append(conn)

        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            return (username, password) == (USER, server.password)

    class Files(asyncssh.SFTPServer):
        def __init__(self, chan: Any) -> None:
            super().__init__(chan, chroot=os.fsencode(folder))
            self._names: dict[Any, str] = {}

        def scandir(self, path: bytes) -> Any:
            server.listed.append(os.fsdecode(path))
            return super().scandir(path)

        def open(self, path: bytes, pflags: int, attrs: Any) -> Any:
            file = super().open(path, pflags, attrs)
            self._names[id(file)] = os.fsdecode(path)
            server.opened.append(os.fsdecode(path))
            return file

        async def read(self, file_obj: Any, offset: int, size: int) -> bytes:
            while server.hangs:
                await asyncio.sleep(0.05)
            server.on_read(self._names[id(file_obj)], offset)
            content = super().read(file_obj, offset, size)
            assert isinstance(content, bytes)
            return content

    loop = asyncio.new_event_loop()
    key = asyncssh.generate_private_key("ssh-ed25519")

    async def listen() -> asyncssh.SSHAcceptor:
        return await asyncssh.create_server(
            Login, "127.0.0.1", 0, server_host_keys=[key], sftp_factory=Files
        )

    acceptor = loop.run_until_complete(listen())
    server.port = acceptor.get_port()
    public = key.export_public_key().decode()
    server.known_hosts.write_text(f"[127.0.0.1]:{server.port} {public}", encoding="utf-8")
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.hangs = False

        async def end() -> None:
            acceptor.close()
            for connection in server.connections:
                connection.abort()
            await acceptor.wait_closed()
            await asyncio.sleep(0.05)

        asyncio.run_coroutine_threadsafe(end(), loop).result(timeout=10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)
        loop.close()
