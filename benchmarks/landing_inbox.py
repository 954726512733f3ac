"""An inbox that goes through every way of landing, small enough to land in about a second."""

import gzip
import random
from collections.abc import Iterator
from pathlib import Path

from loaders.formats import load_named_format

REPOSITORY = Path(__file__).parent.parent
SAMPLES = REPOSITORY / "tests" / "python" / "formats" / "samples"
SEED = 2026
BULK = "standard"
"""The source with many files; the others have the project's samples of a format."""

_HEADER = (
    "call_reference,started_at,answered_at,ended_at,talk_seconds,calling_number,called_number,"
    "billing_number,call_direction,ingress_trunk,egress_trunk,service_provider,source_ip,target_ip,"
    "from_uri,to_uri,disconnect_reason,service_type,carrier_cost\n"
)


def write_inbox(inbox: Path, *, small_files: int = 20, large_lines: int = 5_000) -> list[str]:
    """Write the files, and give the ids of the sources; each is called like its format.

    Many small files land together, a large one alone, others line by line or not at all; one is a
    copy, one has grown, some are compressed. Of each other kind of file there are the samples of
    one format.
    """
    names = sorted(path.name for path in SAMPLES.iterdir() if path.is_dir())
    by_kind = {load_named_format(name).file.kind: name for name in names}
    for name in by_kind.values():
        for file in sorted(path for path in (SAMPLES / name).rglob("*") if path.is_file()):
            _write(inbox / name / file.relative_to(SAMPLES / name), file.read_bytes())
    for name, content in _bulk(small_files, large_lines):
        _write(inbox / BULK / name, content)
    return [BULK, *by_kind.values()]


def _bulk(small_files: int, large_lines: int) -> Iterator[tuple[str, bytes]]:
    rng = random.Random(SEED)
    small = [calls_of_standard(f"small-{number:03}", 50, rng) for number in range(small_files)]
    for number, content in enumerate(small):
        yield f"a-{number:03}.csv", content
    yield "b-refused.csv", b"no,such,header\n1,2,3\n"
    # The only plain file between two that are not: it lands alone.
    yield "c-large.csv", calls_of_standard("large", large_lines, rng)
    yield "d-bad-lines.csv", calls_of_standard("bad", 300, rng) + b'too,few\n"unclosed,\n\xff\n'
    yield "e-copy.csv", small[0]
    yield "f-grown.csv", small[1] + calls_of_standard("grown", 50, rng).split(b"\n", 1)[1]
    yield "g-packed.csv.gz", gzip.compress(calls_of_standard("packed", 500, rng), mtime=0)
    packed = calls_of_standard("packed-bad", 300, rng) + b"bad\n"
    yield "h-packed-bad-lines.csv.gz", gzip.compress(packed, mtime=0)
    yield "i-damaged.csv.gz", gzip.compress(small[2], mtime=0)[:-9]
    for number in range(small_files // 4):
        yield f"j-{number:03}.csv", calls_of_standard(f"later-{number:03}", 50, rng)


def calls_of_standard(name: str, lines: int, rng: random.Random) -> bytes:
    """Write a file of the standard format; what is in its lines plays no part."""
    rows = [
        f"{name}-{line},2026-10-{line % 31 + 1:02}T{rng.randrange(24):02}:{line % 60:02}:00Z,,,"
        f"{rng.randrange(900)},+1702555{rng.randrange(10_000):04},1415555{rng.randrange(10_000):04}"
        f",,outbound,in-{line % 7},out-{line % 3},,10.0.0.{line % 256},,,,16,voice,0.01\n"
        for line in range(lines)
    ]
    return "".join([_HEADER, *rows]).encode()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
