"""The page of data quality that operations read, and Great Expectations' own Data Docs beside it.

Both hold the last files of each source, landed and quarantined, against its suite as it is now, so
that they also show what a changed suite would stop. The page is one file that needs nothing else.
Data Docs take their styles and scripts from public servers when they are opened, and without them
their index is empty: so they are written only when asked for.
"""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import duckdb
import jinja2

from loaders.door import QuarantinedFile, quarantined_files
from loaders.profiles import Profile, read_profiles
from loaders.suites import SUITES_FOLDER, Expectation, Suite, suite_of
from loaders.validation import Failure, failures_of, frame, gx, gx_suite

_TEMPLATE: Final = Path(__file__).with_name("quality_page.html")
_SITE: Final = "data_docs"


@dataclass(frozen=True)
class SourceQuality:
    """The last files of a source, and what its suite says of them."""

    source_id: str
    suite: Suite
    profiles: list[Profile]
    failures: list[Failure]
    files: Mapping[int, tuple[str, str]]
    """Name and status by file_id."""

    @cached_property
    def failing(self) -> dict[int, list[Failure]]:
        """The failures by file_id."""
        found: dict[int, list[Failure]] = {}
        for failure in self.failures:
            found.setdefault(failure.file_id, []).append(failure)
        return found

    def judged(self, expectation: Expectation) -> int:
        """Count the files for which an expectation counts."""
        return sum(
            all((profile.number(name) or 0) >= least for name, least in expectation.when.items())
            for profile in self.profiles
        )

    def failing_files(self, expectation: Expectation) -> list[Failure]:
        """List what failed an expectation."""
        return [failure for failure in self.failures if failure.expectation is expectation]


def read_quality(
    connection: duckdb.DuckDBPyConnection,
    source_ids: Iterable[str],
    *,
    last_files: int = 200,
    suites_folder: Path = SUITES_FOLDER,
) -> list[SourceQuality]:
    """Hold the last files of sources against their suites; sources without a file are left out.

    Raises SuiteError.
    """
    found = []
    for source_id in source_ids:
        profiles = read_profiles(connection, source_id, last_files)
        if not profiles:
            continue
        suite = suite_of(source_id, profiles[-1].format, suites_folder)
        rows = connection.execute(
            "select file_id, file_name, status from raw.files where list_contains(?, file_id)",
            [[profile.file_id for profile in profiles]],
        ).fetchall()
        files = {file_id: (name, status) for file_id, name, status in rows}
        failures = failures_of(suite, profiles)
        found.append(SourceQuality(source_id, suite, profiles, failures, files))
    return found


def write_quality_page(
    connection: duckdb.DuckDBPyConnection,
    sources: list[SourceQuality],
    folder: Path,
    written_at: datetime,
) -> Path:
    """Write `folder`/index.html; give its path. `written_at` is aware."""
    waiting: list[QuarantinedFile] = quarantined_files(connection)
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / "index.html"
    page.write_text(
        template.render(sources=sources, waiting=waiting, written_at=written_at), encoding="utf-8"
    )
    return page


def write_data_docs(sources: list[SourceQuality], folder: Path) -> Path:
    """Write Great Expectations' Data Docs into `folder`/data_docs; give the path of its index."""
    site = folder / _SITE
    shutil.rmtree(site, ignore_errors=True)
    site.mkdir(parents=True)
    context = gx().get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    for name in list(context.variables.data_docs_sites or {}):
        context.delete_data_docs_site(name)
    context.add_data_docs_site(
        site_name=_SITE,
        site_config={
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            "store_backend": {
                "class_name": "TupleFilesystemStoreBackend",
                "base_directory": str(site),
            },
        },
    )
    assets = context.data_sources.add_pandas("landing")
    for source in sources:
        _validate(context, assets, source)
    context.build_data_docs(site_names=[_SITE])
    return site / "index.html"


def _validate(context: Any, assets: Any, source: SourceQuality) -> None:
    """Validate the files of a source inside a context, so that its page can be written."""
    name = source.source_id
    batch = assets.add_dataframe_asset(name).add_batch_definition_whole_dataframe("files")
    expectations = [each.copy() for each in gx_suite(source.suite).expectations]
    suite = context.suites.add(gx().ExpectationSuite(name, expectations=expectations))
    definition = gx().ValidationDefinition(name=name, data=batch, suite=suite)
    context.validation_definitions.add(definition).run(
        batch_parameters={"dataframe": frame(source.profiles)},
        # By id only: Data Docs would write a name into the page as it is, tags and all.
        result_format={
            "result_format": "COMPLETE",
            "unexpected_index_column_names": ["file_id"],
        },
    )
