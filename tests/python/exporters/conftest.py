"""A reseller in small: two customers, two providers of which one carried nothing, one open run."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from exporters import Seller, WrittenFile, export, load_seller
from tests.python.exporters.export_fakes import RUN, FakeMarts, model_exports, write_manifest


@pytest.fixture
def fake(tmp_path: Path) -> FakeMarts:
    marts = FakeMarts(tmp_path / "warehouse.duckdb")
    marts.add_account("acme", "Acme Dental, Inc.")
    marts.add_account("bolt", "Bolt Couriers")
    marts.add_account("gafachi", "Gafachi", is_provider=True)
    marts.add_account("vitelity", "Vitelity", is_provider=True)
    marts.add_invoice("acme", 12)
    marts.add_invoice("bolt", 5)
    marts.add_provider_day("vitelity", "Vitelity", date(2026, 9, 30), 2)
    marts.add_provider_day("vitelity", "Vitelity", date(2026, 10, 1), 3)
    marts.add_provider_day("vitelity", "Vitelity", date(2026, 10, 31), 4)
    marts.add_provider_day("vitelity", "Vitelity", date(2026, 11, 1), 1)
    return marts


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    return write_manifest(tmp_path / "manifest.json", model_exports())


@pytest.fixture
def seller() -> Seller:
    return load_seller()


@pytest.fixture
def run_folder(tmp_path: Path) -> Path:
    return tmp_path / "exports" / RUN


@pytest.fixture
def run_export(
    fake: FakeMarts, manifest: Path, seller: Seller, tmp_path: Path
) -> Callable[..., list[WrittenFile]]:
    """Write the fake as it is now and export it; keyword arguments go to ``export``."""

    def run(**arguments: object) -> list[WrittenFile]:
        given: dict[str, object] = {
            "marts": arguments.get("marts") or fake.write(),
            "manifest": manifest,
            "out_dir": tmp_path / "exports",
            "seller": seller,
        }
        return export(**(given | arguments))  # type: ignore[arg-type]

    return run
