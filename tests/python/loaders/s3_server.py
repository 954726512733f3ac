"""An S3 server of its own for the tests: moto over HTTP, on a free local port."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import boto3
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

KEY = "AKIATESTOFRATEHOUSE"
SECRET = "s3cr3t/of+the=tests"


class S3Server:
    """A store with one bucket, `cdrs`. Counts what is asked of it."""

    def __init__(self, port: int) -> None:
        """The server listens."""
        self.endpoint = f"http://127.0.0.1:{port}"
        self.requests: list[tuple[str, str]] = []
        self.on_fetch: Callable[[str], None] = lambda path: None
        self.client: Any = boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
            region_name="us-east-1",
        )
        self.client.create_bucket(Bucket="cdrs")

    def put(self, key: str, content: bytes) -> None:
        """Lay an object into the bucket."""
        self.client.put_object(Bucket="cdrs", Key=key, Body=content)

    def fetched(self) -> list[str]:
        """Give the objects whose content was asked for since the last time this was asked."""
        gets = [path for method, path in self.requests if method == "GET" and path.count("/") > 1]
        self.requests.clear()
        return gets


class _Silent(WSGIRequestHandler):
    def log_request(self, *_: object, **__: object) -> None:
        """Say nothing."""


@contextmanager
def s3_server() -> Iterator[S3Server]:
    """Run a server in a thread of its own."""
    moto = DomainDispatcherApplication(create_backend_app)
    counted: list[tuple[str, str]] = []
    running: list[S3Server] = []

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        counted.append((method, path))
        if running and method == "GET" and path.count("/") > 1:
            running[0].on_fetch(path)

        def start_once(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            # Moto names itself beside werkzeug, and aiohttp takes no header twice.
            return start(status, [each for each in headers if each[0].lower() != "server"], *more)

        answer: Iterable[bytes] = moto(environ, start_once)
        return answer

    listening = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Silent)
    thread = Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    try:
        server = S3Server(listening.server_port)
        server.requests = counted
        running.append(server)
        yield server
    finally:
        listening.shutdown()
        thread.join(timeout=10)
        listening.server_close()
