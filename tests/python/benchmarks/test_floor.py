"""The hand-written floor and the product agree on every call, so that their times compare."""

from pathlib import Path

import duckdb
import pytest

from benchmarks.compare import DifferenceError, compare
from benchmarks.floor.run import STEPS, run_floor
from benchmarks.generate import Request, generate
from benchmarks.product import Product

pytestmark = pytest.mark.slow

CALLS, EXTRA = 2_000, 100


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generated files, with small decks."""
    data = tmp_path_factory.mktemp("data")
    generate(Request(CALLS, extra=EXTRA, deck_percent=3), data)
    return data


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Product:
    """The product, landed and built."""
    product = Product(tmp_path_factory.mktemp("product"), data)
    product.land()
    product.dbt("build", "--exclude-resource-type", "unit_test", "test")
    return product


@pytest.fixture
def floor(tmp_path: Path, data: Path) -> Path:
    """The floor's file."""
    times = run_floor(data, tmp_path / "floor.duckdb")
    assert list(times.steps) == [name for name, *_ in STEPS]
    return tmp_path / "floor.duckdb"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ("update fct_customer_charges set charge = charge + 0.00000001 where rowid = 7", "charge"),
        ("update fct_provider_charges set rating_status = 'x' where rowid = 7", "rating_status"),
        ("update fct_calls set call_id = uuid() where rowid = 7", "call_id"),
        ("delete from fct_call_margins where rowid = 7", "rows in the product"),
    ],
)
def test_a_difference_in_one_call_is_found(
    product: Product, floor: Path, change: str, where: str
) -> None:
    """Also in the last decimal of one charge."""
    with duckdb.connect(str(floor)) as connection:
        connection.execute(change)
    with pytest.raises(DifferenceError, match=where):
        compare(product.warehouse, floor)


def test_floor_and_product_agree(product: Product, floor: Path) -> None:
    """Nothing that the generator delivered twice is a call twice."""
    assert compare(product.warehouse, floor).calls == CALLS


def test_they_agree_after_one_more_file(product: Product, data: Path, tmp_path: Path) -> None:
    """What the product builds on top is what the floor builds from all files."""
    product.deliver(data / "extra")
    product.land()
    product.dbt("build", "--exclude-resource-type", "unit_test", "test")
    run_floor(data, tmp_path / "floor.duckdb", inbox=product.inbox)
    assert compare(product.warehouse, tmp_path / "floor.duckdb").calls == CALLS + EXTRA
