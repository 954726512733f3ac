"""Great Expectations holds profiles against suites: a row is a file, a validation serves many.

The package takes seconds to import, so it is imported only when a file may be judged, and then in
the background while the file is read. It is used in memory only, with its analytics off.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import isnan
from threading import Thread
from types import ModuleType
from typing import Any, Final

from loaders.profiles import NUMBERS, Profile
from loaders.suites import Expectation, Suite, SuiteError

_FILE_ID: Final = "file_id"


@dataclass(frozen=True)
class Failure:
    """A file that is not what one expectation says; `value` is what its profile has."""

    file_id: int
    expectation: Expectation
    value: float | None

    @property
    def sentence(self) -> str:
        """The failure in words: expectation, observed value, what it means."""
        observed = "nothing" if self.value is None else f"{self.value:.6g}"
        return f"{self.expectation.summary} failed with {observed}: {self.expectation.says}"


@cache
def prepare() -> Thread:
    """Begin to import Great Expectations, for files that will be judged once they are read."""
    thread = Thread(target=_batch_definition, name="great_expectations")
    thread.start()
    return thread


def failures_of(suite: Suite, profiles: Sequence[Profile]) -> list[Failure]:
    """Hold the profiles of files against a suite; what failed, in the order of the suite.

    Raises SuiteError for an expectation or an argument that Great Expectations does not know.
    """
    # A validation costs as much as landing ten small files, of which most suites expect nothing.
    judged = [profile for profile in profiles if _is_judged(suite, profile)]
    if not judged:
        return []
    prepare().join()
    batch = _batch_definition().get_batch(batch_parameters={"dataframe": frame(judged)})
    written = gx_suite(suite)
    # All is well nearly always, and naming the rows costs twice as much as not to.
    if batch.validate(written, result_format="BOOLEAN_ONLY").success:
        return []
    outcome = batch.validate(
        written,
        result_format={
            "result_format": "COMPLETE",
            "unexpected_index_column_names": [_FILE_ID],
        },
    )
    return [
        failure
        for result in outcome.results
        if not result.success
        for failure in _failures(suite, result)
    ]


def _is_judged(suite: Suite, profile: Profile) -> bool:
    """Tell whether some expectation counts for a file; for none does a number that is missing."""

    def counts(column: str, least: float) -> bool:
        number = profile.number(column)
        return number is not None and number >= least

    return any(
        all(counts(column, least) for column, least in expectation.when.items())
        for expectation in suite.expectations
    )


def gx() -> ModuleType:
    """Import Great Expectations, analytics off."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations  # noqa: PLC0415

    return great_expectations


@cache
def gx_suite(suite: Suite) -> Any:
    """Write a suite as Great Expectations has it. Raises SuiteError."""
    made = gx().ExpectationSuite(suite.name)
    for number, expectation in enumerate(suite.expectations):
        made.add_expectation(_gx_expectation(expectation, number))
    return made


def frame(profiles: Sequence[Profile]) -> Any:
    """Give the numbers of profiles as a pandas dataframe, one row a file, with its file_id."""
    gx()
    import pandas  # noqa: PLC0415

    columns = {name: [profile.number(name) for profile in profiles] for name in NUMBERS}
    return pandas.DataFrame(
        {name: pandas.Series(values, dtype="float64") for name, values in columns.items()}
        | {_FILE_ID: [profile.file_id for profile in profiles]}
    )


@cache
def _batch_definition() -> Any:
    context = gx().get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    assets = context.data_sources.add_pandas("landing").add_dataframe_asset("profiles")
    return assets.add_batch_definition_whole_dataframe("files")


def _gx_expectation(expectation: Expectation, number: int) -> Any:
    gx()
    from great_expectations.exceptions.exceptions import (  # noqa: PLC0415
        ExpectationNotFoundError,
    )
    from great_expectations.expectations.registry import get_expectation_impl  # noqa: PLC0415
    from great_expectations.expectations.row_conditions import Column  # noqa: PLC0415

    condition: Any = None
    for column, least in expectation.when.items():
        counts = Column(column) >= least
        condition = counts if condition is None else condition & counts
    try:
        kind: Any = get_expectation_impl(expectation.name)
        return kind(
            column=expectation.column,
            row_condition=condition,
            meta={"number": number},
            notes=expectation.says,
            **expectation.arguments,
        )
    except ExpectationNotFoundError as error:
        raise SuiteError(
            f"{expectation.where}, expect: Great Expectations has no {expectation.name}"
        ) from error
    except (ValueError, TypeError) as error:
        raise SuiteError(f"{expectation.where}: {expectation.name} cannot be made: {error}") from (
            error
        )


def _failures(suite: Suite, result: Any) -> list[Failure]:
    """Read the files from the result of one expectation that failed."""
    expectation = suite.expectations[result.expectation_config.meta["number"]]
    if result.exception_info.get("raised_exception"):
        raise SuiteError(
            f"{expectation.where}: {expectation.summary} cannot be judged: "
            f"{result.exception_info['exception_message']}"
        )
    rows = result.result.get("unexpected_index_list")
    if rows is None:
        raise SuiteError(
            f"{expectation.where}, expect: {expectation.name} does not say which file failed; "
            "take one that judges each value"
        )
    failures = []
    for row in rows:
        value = float(row[expectation.column])
        failures.append(Failure(int(row[_FILE_ID]), expectation, None if isnan(value) else value))
    return failures
