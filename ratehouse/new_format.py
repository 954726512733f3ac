"""`ratehouse formats new`: asks what a sample file cannot tell, and writes the format."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from loaders.columns import NotThisFormatError
from loaders.format_drafts import Draft, DraftError, StyleReader, draft, settle, sniff, time_styles
from loaders.format_language import CALL_FIELDS
from loaders.format_writing import write_format
from loaders.formats import FormatError
from ratehouse.errors import CommandError

Ask = Callable[[str, str], str]
"""Asks a person: the question, and the answer that an empty line stands for."""

_QUESTIONS: Final[Mapping[str, str]] = {
    "started_at": "When did the call start? (column, or date+time)",
    "talk_seconds": "How long did they talk? (column)",
    "calling_number_raw": "Who called? (column, - for none)",
    "called_number_raw": "Who was called? (column, - for none)",
    "carrier_cost": "What does the carrier charge us? (column, - for none)",
    "call_direction": "Inbound or outbound? (column, - for none)",
    "billing_number": "Account or extension of the caller? (column, - for none)",
    "call_reference": "The carrier's own id of the call? (column, - for none)",
}
_NONE: Final = "-"
_DIRECTIONS: Final = ("inbound", "outbound", "on_net")


@dataclass(frozen=True)
class Answers:
    """What the command line says already."""

    fields: Mapping[str, str]
    """Fields of a call and their columns, as the file names them, joined by `+`; `-` for none."""
    styles: Mapping[str, str]
    """Times and their styles."""
    words: Mapping[str, str]
    """Words of the direction and what they mean."""
    unit: str | None = None
    is_rounded: bool | None = None


def new_format(
    name: str,
    path: Path,
    project_dir: Path,
    answers: Answers,
    *,
    ask: Ask | None,
    delimiter: str | None = None,
) -> list[Path]:
    """Draft a format from a sample, ask what is open, and write it; gives the paths written.

    Without `ask` what is open is an error that names the option. Raises CommandError.
    """
    if not path.is_file():
        raise CommandError(f"{path}: there is no such file")
    try:
        made = draft(name, sniff(path, delimiter), project_dir)
        reader = StyleReader(project_dir)
        _take(made, answers, reader)
        if ask is not None:
            _interview(made, answers, reader, ask)
        settle(made, reader)
        if made.open_questions:
            raise DraftError(
                "the sample does not tell: " + "; ".join(made.open_questions) + ". Answer with "
                "--set FIELD=COLUMN, --style FIELD=STYLE or --word WORD=MEANING"
            )
        return write_format(made, project_dir)
    except (DraftError, FormatError, NotThisFormatError) as error:
        raise CommandError(str(error)) from error


def _take(made: Draft, answers: Answers, reader: StyleReader) -> None:
    """Put what the command line says into the draft."""
    for call_field, columns in answers.fields.items():
        if call_field not in CALL_FIELDS:
            raise DraftError(
                f"'{call_field}' is no field of a call; those are {', '.join(CALL_FIELDS)}"
            )
        _set_field(made, reader, call_field, columns)
    for call_field, style in answers.styles.items():
        fitting = time_styles(made, call_field, reader, [style])
        if not fitting:
            raise DraftError(f"{call_field}: '{style}' does not read every value of the sample")
        made.time_styles[call_field] = style
        made.settled.add(call_field)
    for word, meaning in answers.words.items():
        _set_word(made, word, meaning)
    if answers.unit is not None:
        made.duration_unit = answers.unit
    if answers.is_rounded is not None:
        made.is_rounded = answers.is_rounded


def _interview(made: Draft, answers: Answers, reader: StyleReader, ask: Ask) -> None:
    """Ask about each field, the guess being the answer of an empty line."""
    for call_field, question in _QUESTIONS.items():
        if call_field in answers.fields:
            continue
        guess = "+".join(map(made.sample.title, made.fields.get(call_field, ()))) or _NONE
        _again(ask, question, guess, partial(_set_field, made, reader, call_field))
        if call_field == "started_at" and call_field not in answers.styles:
            _ask_style(made, call_field, reader, ask)
        if call_field == "call_direction":
            _ask_words(made, ask)
        if call_field == "talk_seconds" and answers.is_rounded is None:
            text = ask(
                "Is that what they talked, or what the carrier bills (rounded)? (talked, billed)",
                "billed" if made.is_rounded else "talked",
            )
            made.is_rounded = text.strip().lower().startswith("b")


def _ask_style(made: Draft, call_field: str, reader: StyleReader, ask: Ask) -> None:
    """Ask for the style where several read every value: day and month can change places."""
    fitting = time_styles(made, call_field, reader)
    if len(fitting) == 1 or call_field in made.settled:
        return
    first = made.sample.joined(made.fields[call_field])[0]
    known = f"{call_field}: the sample fits {' and '.join(fitting)}; which is it, for '{first}'?"
    unknown = f"{call_field}: how is '{first}' written? (strptime letters, such as %d/%m/%Y)"

    def take(text: str) -> None:
        if not time_styles(made, call_field, reader, [text]):
            raise DraftError(f"'{text}' does not read every value of the sample")
        made.time_styles[call_field] = text
        made.settled.add(call_field)

    _again(ask, known if fitting else unknown, "", take)


def _ask_words(made: Draft, ask: Ask) -> None:
    """Ask for the meaning of every word of the direction."""
    for column in made.fields.get("call_direction", ()):
        for word in dict.fromkeys(made.sample.values(column)):
            question = f"call_direction '{word}' means ({', '.join(_DIRECTIONS)})"
            _again(ask, question, made.directions.get(word, ""), partial(_set_word, made, word))


def _again(ask: Ask, question: str, guess: str, take: Callable[[str], None]) -> None:
    """Ask until the answer fits; what was wrong stands in front of the next question."""
    asked = question
    while True:
        try:
            return take(ask(asked, guess).strip())
        except DraftError as error:
            asked = f"{error}. {question}"


def _set_field(made: Draft, reader: StyleReader, call_field: str, columns: str) -> None:
    """Say which columns, by the names of the file, hold a field."""
    if columns in (_NONE, ""):
        made.drop(call_field)
        return
    known: Sequence[str] = made.sample.columns
    names = [made.sample.column(each) for each in columns.split("+")]
    strange = [each for each, name in zip(columns.split("+"), names, strict=True) if name is None]
    if strange:
        raise DraftError(
            f"there is no column {', '.join(strange)}; there are "
            + ", ".join(map(made.sample.title, known))
        )
    made.use(call_field, tuple(name for name in names if name is not None), reader)


def _set_word(made: Draft, word: str, meaning: str) -> None:
    if meaning not in _DIRECTIONS:
        raise DraftError(f"'{meaning}' is no direction; those are {', '.join(_DIRECTIONS)}")
    made.directions[word] = meaning
