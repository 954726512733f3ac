"""Staging models as SQL without dbt, so that landing reads a line as the warehouse will.

What makes a line a call, a non-call or unreadable is said in one place: the generated staging model
and the macros that it uses. Here both are rendered for DuckDB, with dbt's `adapter` stood in for,
and the relations that dbt would name are those that the caller names.
"""

from collections.abc import Callable
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

import jinja2

_LINES: Final = "<lines of the format>"
_FILES: Final = "<files>"


class StagingRenderingError(ValueError):
    """A macro or a staging model that is missing or cannot be rendered without dbt."""


def staged_select(project_dir: Path, format_name: str, *, lines: str, files: str) -> str:
    """Give the SELECT of `stg_<format>__cdrs`, in DuckDB's SQL, over two relations of the caller.

    `lines` stands where the model has `source('raw', '<format>')` and `files` where it has
    `ref('stg_files')`: each is a name or a subquery in parentheses, with the columns of the table
    that it stands for (of the files, the models use file_id and source_id). The columns are those
    of `loaders.staging_sql.CONTRACT`. A model is read and rendered once in a process.
    Raises StagingRenderingError.
    """
    rendered = _rendered(project_dir.absolute(), format_name)
    return rendered.replace(_LINES, lines).replace(_FILES, files)


@cache
def _rendered(project_dir: Path, format_name: str) -> str:
    def source(schema: str, table: str) -> str:
        if (schema, table) != ("raw", format_name):
            raise StagingRenderingError(
                f"stg_{format_name}__cdrs reads the source {schema}.{table}; outside of dbt it may "
                f"read raw.{format_name} only"
            )
        return _LINES

    def ref(model: str) -> str:
        if model != "stg_files":
            raise StagingRenderingError(
                f"stg_{format_name}__cdrs reads the model {model}; outside of dbt it may read "
                "stg_files only"
            )
        return _FILES

    path = f"staging/cdrs/{format_name}/stg_{format_name}__cdrs"
    return project_sql(project_dir).model(path, ref=ref, source=source)


@cache
def project_sql(project_dir: Path) -> "ProjectSql":
    """Give the macros and models of a project, read once in a process."""
    return ProjectSql(project_dir)


class ProjectSql:
    """The macros and models of a dbt project, rendered for DuckDB without dbt.

    What asks the warehouse or dbt's graph while it is rendered (`run_query`, `graph`, `var`) cannot
    be rendered here.
    """

    def __init__(self, project_dir: Path) -> None:
        self._folder: Final = project_dir
        self._environment: Final = jinja2.Environment(
            extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined
        )
        self._environment.globals.update(
            {"adapter": _Adapter(self), "exceptions": _Exceptions, "return": lambda value: value}
        )

    @cached_property
    def macros(self) -> Any:
        """The macros as attributes; each is called with SQL and gives SQL.

        The materializations are left out: their blocks are dbt's own.
        """
        folder = self._folder / "macros"
        texts = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.sql"))]
        if not texts:
            raise StagingRenderingError(f"{folder}: there are no macros; is this the checkout?")
        source = "\n".join(text for text in texts if "{% materialization" not in text)
        try:
            return self._environment.from_string(source, {"ref": str}).module
        except jinja2.TemplateError as error:
            raise StagingRenderingError(f"{folder}: cannot be rendered: {error}") from error

    def model(
        self,
        path: str,
        *,
        ref: Callable[[str], str] = str,
        source: Callable[[str, str], str] = "{}.{}".format,
    ) -> str:
        """Render a model; `path` is below models/, without the ending.

        `ref` and `source` give the relation of a model and of a table of a source.
        Raises StagingRenderingError.
        """
        file = self._folder / "models" / f"{path}.sql"
        try:
            return self.text(file.read_text(encoding="utf-8"), ref=ref, source=source)
        except (OSError, jinja2.TemplateError) as error:
            raise StagingRenderingError(f"{file}: cannot be rendered: {error}") from error

    def text(
        self, text: str, *, ref: Callable[[str], str], source: Callable[[str, str], str]
    ) -> str:
        """Render the text of a model as `model` does. Raises jinja2.TemplateError."""
        names = {
            name: value for name, value in vars(self.macros).items() if not name.startswith("_")
        }
        template = self._environment.from_string(text, {**names, "ref": ref, "source": source})
        return template.render().strip()


class _Adapter:
    """Stands in for dbt's `adapter`: the body for DuckDB, else the default one."""

    def __init__(self, project: ProjectSql) -> None:
        self._project: Final = project

    def dispatch(self, name: str) -> Any:
        """Give the macro that dbt would call."""
        macros = self._project.macros
        return getattr(macros, f"duckdb__{name}", None) or getattr(macros, f"default__{name}")

    def quote(self, name: str) -> str:
        """Give an identifier in double quotes."""
        return f'"{name}"'


class _Exceptions:
    """Stands in for dbt's `exceptions`."""

    @staticmethod
    def raise_compiler_error(message: str) -> str:
        """Raise what a macro says is wrong with its arguments."""
        raise StagingRenderingError(message)
