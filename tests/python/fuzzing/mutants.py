"""A mutant of a format: the same for the same seed, format and number."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.python.fuzzing.ber_mutations import BER_MUTATIONS
from tests.python.fuzzing.ber_mutations import long_value as long_ber_value
from tests.python.fuzzing.byte_mutations import (
    BYTE_MUTATIONS,
    RARE_MUTATIONS,
    WRAPPINGS,
    wrapped,
)
from tests.python.fuzzing.corpus import Corpus, all_formats, corpus
from tests.python.fuzzing.json_mutations import JSON_MUTATIONS, changed_field
from tests.python.fuzzing.json_mutations import long_value as long_json_value
from tests.python.fuzzing.line_mutations import (
    CELL_MUTATIONS,
    DELIMITED_MUTATIONS,
    LINE_MUTATIONS,
    PLACE_MUTATIONS,
    huge_line,
    many_lines,
    mutated_lines,
    near_cells,
)
from tests.python.fuzzing.xml_mutations import XML_MUTATIONS
from tests.python.fuzzing.xml_mutations import enormous as enormous_xml

GENTLE_EVERY = 4
"""Of so many blocks of mutants one is gentle: files that land together, as good ones do."""

Mutation = Callable[[bytes, Corpus, Random], bytes]


@dataclass(frozen=True)
class Mutant:
    """A file as it is delivered, and what is in it where that can be got at."""

    name: str
    delivered: bytes
    content: bytes | None


def mutant(format_name: str, seed: int, number: int, block: int) -> Mutant:
    """Make the mutant of this number; `block` says which it is in, gentle or not."""
    chance = Random(f"{seed}/{format_name}/{number}")
    known = corpus(format_name)
    sample = chance.choice(known.samples)
    name, content = f"{number:06}_{sample.name}", sample.content
    if block % GENTLE_EVERY == 0 and known.format.has_lines:
        for _ in range(chance.choice((0, 1, 2, 4))):
            content = mutated_lines(content, known, chance, near_cells)
        return Mutant(name, content, content)
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 6))):
        content = _mutation(known, chance)(content, known, chance)
    if chance.random() < 0.06:
        how = chance.choice(WRAPPINGS)
        name, delivered, is_readable = wrapped(how, name, content, chance)
        return Mutant(name, delivered, content if is_readable else None)
    return Mutant(name, content, content)


def _mutation(known: Corpus, chance: Random) -> Mutation:
    """Choose a mutation that means something to files of this kind, or one of bytes."""
    share = chance.random()
    if share < (0.02 if known.format.file.kind == "json" else 0.004):
        return _enormous(known)
    if share < 0.03:
        return _of_bytes(chance.choice(RARE_MUTATIONS))
    if share < 0.036:
        return _foreign
    if share < 0.28:
        return _of_bytes(chance.choice(BYTE_MUTATIONS))
    kind = known.format.file.kind
    if kind == "json" and share < 0.5:
        return changed_field
    if kind == "json" and share < 0.9:
        return _of_bytes(chance.choice(JSON_MUTATIONS))
    if kind == "xml":
        return _of_bytes(chance.choice(XML_MUTATIONS))
    if kind == "asn1":
        return _of_bytes(chance.choice(BER_MUTATIONS))
    if share < 0.5 or kind == "json":
        return _of_lines(chance.choice((*LINE_MUTATIONS, many_lines)))
    if share < 0.8:
        return _of_lines(chance.choice(CELL_MUTATIONS))
    return _of_lines(
        chance.choice(PLACE_MUTATIONS if kind == "fixed_width" else DELIMITED_MUTATIONS)
    )


def _enormous(known: Corpus) -> Mutation:
    kind = known.format.file.kind
    special = {"json": long_json_value, "xml": enormous_xml, "asn1": long_ber_value}.get(kind)
    return _of_bytes(special) if special else _of_lines(huge_line)


def _of_bytes(change: Callable[[bytes, Random], bytes]) -> Mutation:
    return lambda content, known, chance: change(content, chance)


def _of_lines(change: Callable[..., list[bytes]]) -> Mutation:
    return lambda content, known, chance: mutated_lines(content, known, chance, change)


def _foreign(content: bytes, known: Corpus, chance: Random) -> bytes:
    """Be a file of another format, or go on as one."""
    other = chance.choice(corpus(chance.choice(all_formats())).samples).content
    return other if chance.random() < 0.6 else content + other
