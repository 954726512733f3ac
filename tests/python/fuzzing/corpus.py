"""The files that are mutated: the samples of every format, as they are in the tests."""

import gzip
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from loaders.format_language import CdrFormat
from loaders.formats import known_formats, load_named_format

SAMPLES = Path(__file__).parents[1] / "formats" / "samples"


@dataclass(frozen=True)
class Sample:
    """A good file, decompressed."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Corpus:
    """The good files of a format."""

    format: CdrFormat
    samples: tuple[Sample, ...]


@cache
def corpus(format_name: str) -> Corpus:
    """Read the samples of a format; raises FileNotFoundError when it has none."""
    folder = SAMPLES / format_name
    paths = sorted(path for path in folder.glob("*") if path.suffix != ".xml" or _is_xml(folder))
    if not paths:
        raise FileNotFoundError(f"{folder}: a format needs a sample to be tried with mutants of it")
    return Corpus(load_named_format(format_name), tuple(map(_sample, paths)))


def _is_xml(folder: Path) -> bool:
    # Beside a BER file lies what it says, in XML.
    return not any(folder.glob("*.ber"))


def _sample(path: Path) -> Sample:
    content = path.read_bytes()
    if path.suffix == ".gz":
        return Sample(path.stem, gzip.decompress(content))
    return Sample(path.name, content)


def all_formats() -> list[str]:
    """List the formats that Ratehouse ships."""
    return known_formats()
