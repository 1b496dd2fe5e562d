"""Unknown never wins and pay never shows: what may change a product's place in the order by cost, over the products of a real market."""

from __future__ import annotations

import ast
import copy
import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from normalizers.finance.cost import RULES
from normalizers.finance.cost_parts import WORST
from normalizers.finance.scenario import Scenario
from normalizers.finance.vector.columns import NOTHING, columns_of, pack
from normalizers.finance.vector.ranked import ranked
from normalizers.records import NOT_DISCLOSED
from tests.market_of_costs import random_product, random_scenario

Json = dict[str, Any]
D = Decimal
ROOT = Path(__file__).resolve().parent.parent
ASKED = (
    Scenario(amount=D(400_000), term=300, balance=D(3_000), spend=D(900), age=35, sum_assured=D(500_000)),
    Scenario(amount=D(20_000), term=6, purpose="investment", new_customer=True, deposit_monthly=D(500), age=50, smoker=True),
    Scenario(amount=D(90_000), term=84, repayment="interest_only", lvr=D("0.6"), withdraws=True, age=28, sex="female"),
)


def costs(products: list[Json], scenario: Scenario) -> list[int]:
    """What each is ordered by, all of one category."""
    columns = columns_of(
        (one["category"], pack(RULES[one["category"]].read(one)) if one["category"] in RULES else NOTHING) for one in products
    )
    found: list[int] = ranked(columns, products[0]["category"], 0, len(products), scenario).tolist()
    return found


def without_one(product: Json) -> Iterator[Json]:
    """The product without any one fee or rate, and with any one of them hidden."""
    for key in ("fees", "rates"):
        for place, entry in enumerate(product.get(key, ())):
            rest = product[key][:place], product[key][place + 1 :]
            yield {**product, key: [*rest[0], *rest[1]]}
            hidden = {**entry, "amount" if key == "fees" else "value": {"value": None, "text": "", "state": NOT_DISCLOSED}}
            yield {**product, key: [*rest[0], {**hidden, "shares": []} if key == "fees" else hidden, *rest[1]]}
    for number, table in enumerate(product.get("cash_values", ())):
        for place in range(len(table["columns"]["amount"])):
            columns = {key: [*cells[:place], *cells[place + 1 :]] for key, cells in table["columns"].items()}
            yield _with_table(product, number, columns)
    for key in ("management_fee", "custody_fee", "sales_fee"):
        if key in product["values"]:
            yield {**product, "values": {name: one for name, one in product["values"].items() if name != key}}


def dearer(product: Json) -> Iterator[Json]:
    """The product with any one fee raised."""
    for place, entry in enumerate(product.get("fees", ())):
        raised = copy.deepcopy(entry)
        amount = raised.get("amount")
        if amount is not None and amount["value"] is not None:
            raised["amount"] = {**amount, "value": str(D(amount["value"]) * 2 + 1), "state": "known"}
        for share in raised.get("shares", ()):
            if share["value"]["value"] is not None and D(share["value"]["value"]) < D("0.4"):
                share["value"] = {**share["value"], "value": str(D(share["value"]["value"]) * 2 + D("0.001")), "state": "known"}
        yield {**product, "fees": [*product["fees"][:place], raised, *product["fees"][place + 1 :]]}


def less_guaranteed(product: Json) -> Iterator[Json]:
    """The product with less cash value guaranteed, or with more to pay for it."""
    for number, table in enumerate(product.get("cash_values", ())):
        columns = table["columns"]
        yield _with_table(product, number, columns | {"amount": [str(D(cell) * D("0.9")) for cell in columns["amount"]]})
        for key in ("paid", "premium"):
            if key in columns:
                yield _with_table(product, number, columns | {key: [str(D(cell) * D("1.1")) for cell in columns[key]]})


def _with_table(product: Json, number: int, columns: Json) -> Json:
    tables = product["cash_values"]
    return {**product, "cash_values": [*tables[:number], {**tables[number], "columns": columns}, *tables[number + 1 :]]}


def unrelated(product: Json) -> Iterator[Json]:
    """The product in another order of its entries, under another currency, name and institution, and with what it pays us."""
    turned = {key: product[key][::-1] for key in ("rates", "fees", "premiums", "cash_values", "features", "constraints") if key in product}
    yield {**product, **turned}
    yield {**product, "currency": "XYZ", "name": "Best Of All", "brand": "Gold Partner", "institution": "sponsor", "names": {"en": "Best"}}
    for number, table in enumerate(product.get("cash_values", ())):
        yield _with_table(product, number, table["columns"] | {"illustrated": ["9" * 9] * len(table["columns"]["amount"])})
    yield {
        **product,
        "commercial": {"commission": "5000", "rank": 1},
        "sponsored": True,
        "values": {**product["values"], "sponsored": {"value": "yes"}},
    }


def check(products: list[Json], change: Callable[[Json], Iterator[Json]], wrong: Callable[[int, int], bool]) -> int:
    """How many changed products were compared with what they were; fails at the first that is ``wrong``."""
    compared = 0
    for product in products:
        family = [product, *change(product)]
        for scenario in ASKED:
            before, *after = costs(family, scenario)
            compared += len(after) * (before != WORST)
            for place, cents in enumerate(after):
                assert not wrong(before, cents), (product["category"], product["name"], place, before, cents, scenario)
    return compared


@pytest.fixture(scope="module")
def synthetic() -> list[Json]:
    rng = random.Random(23)
    return [random_product(rng, number, category) for number, category in enumerate(tuple(RULES) * 4)]


CHANGES = [
    pytest.param(without_one, lambda before, after: after < before, id="without-one-fee-or-rate-no-rank-improves"),
    pytest.param(dearer, lambda before, after: after < before, id="a-raised-fee-never-lowers-the-cost"),
    pytest.param(less_guaranteed, lambda before, after: after < before, id="less-guaranteed-for-more-never-ranks-better"),
    pytest.param(unrelated, lambda before, after: after != before, id="what-is-no-price-changes-nothing"),
]


@pytest.mark.parametrize(("change", "wrong"), CHANGES)
def test_synthetic_market(synthetic: list[Json], change: Any, wrong: Any) -> None:
    assert check(synthetic, change, wrong) > 100


def test_a_whole_market_priced_in_another_currency_keeps_its_order() -> None:
    rng = random.Random(3)
    products = [random_product(rng, number, "home_loan") for number in range(40)]
    for _ in range(5):
        scenario = random_scenario(rng)
        assert costs(products, scenario) == costs([{**one, "currency": "CNY"} for one in products], scenario)


def test_no_module_that_orders_products_names_a_table_of_partners() -> None:
    """Beside the import contract: no table is reached by its name either."""
    for path in [*(ROOT / "search").rglob("*.py"), *(ROOT / "normalizers").rglob("*.py"), *(ROOT / "portal" / "catalog").rglob("*.py")]:
        if "migrations" in path.parts:
            continue  # they reach the tables of their own application so, and order nothing
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {getattr(node, "attr", getattr(node, "id", "")) for node in ast.walk(tree)}
        texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
        assert "get_model" not in names, path
        assert not any("portal.partners" in text or "partners_" in text for text in texts), path
