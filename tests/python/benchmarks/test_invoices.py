"""The marts that the benchmark of invoices makes up are still what the exports ask for."""

from pathlib import Path

from benchmarks.invoices import RUN, make_manifest, make_marts
from exporters import export, load_seller


def test_made_up_invoices_are_written(tmp_path: Path) -> None:
    written = export(
        marts=make_marts(tmp_path / "made_up.duckdb", invoices=2, calls=30),
        manifest=make_manifest(tmp_path / "manifest.json"),
        out_dir=tmp_path / "exports",
        seller=load_seller(),
        run_id=RUN,
        names=["invoices"],
    )
    assert sorted(file.format for file in written) == ["csv", "csv", "pdf", "pdf", "xlsx", "xlsx"]
