"""The files that are mutated: the samples of every format, as they are in the tests."""

import gzip
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from loaders.format_language import CdrFormat
from loaders.format_writing import EXPECTED
from loaders.formats import known_formats, load_named_format

SAMPLES = (Path(__file__).parents[1] / "formats" / "samples", Path(__file__).parent / "samples")


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
    paths = samples_of(format_name)
    if not paths:
        raise FileNotFoundError(
            f"{SAMPLES[1] / format_name}: a format needs a sample to be tried with mutants of it"
        )
    return Corpus(load_named_format(format_name), tuple(map(_sample, paths)))


def samples_of(format_name: str) -> list[Path]:
    """List the samples of a format by name."""
    return [
        path
        for folder in SAMPLES
        for path in sorted((folder / format_name).glob("*"))
        if not _is_expectation(path)
    ]


def _is_expectation(path: Path) -> bool:
    """Tell what lies beside a sample and says what is in it: calls, or a BER file as XML."""
    return path.name == EXPECTED or (path.suffix != ".ber" and path.with_suffix(".ber").exists())


def _sample(path: Path) -> Sample:
    content = path.read_bytes()
    if path.suffix == ".gz":
        return Sample(path.stem, gzip.decompress(content))
    return Sample(path.name, content)


def all_formats() -> list[str]:
    """List the formats that Ratehouse ships."""
    return known_formats()
