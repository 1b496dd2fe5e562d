"""One attribute line is enough: the new attribute is read, shown, compared, exported and described, with no other edit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from normalizers.schema import SCHEMA, Attribute, Schema
from normalizers.schema.common import FEES
from normalizers.schema.kinds import MONEY
from normalizers.schema.model import LOWER, Label
from portal.api.export import columns
from portal.api.glossary import glossary
from portal.api.openapi import openapi
from portal.catalog import markets
from portal.catalog.compare import compare
from portal.catalog.present import attribute_groups, expand
from tests import rows

pytestmark = pytest.mark.django_db
LINE = Attribute("parking_fee", MONEY, "停车费", "Parking fee", FEES, Label("说明", "What it is"), better=LOWER)


@pytest.fixture(scope="module")
def schema():
    families = tuple(replace(one, attributes=(*one.attributes, LINE)) if one.key == "loan" else one for one in SCHEMA.families)
    return Schema(families, SCHEMA.entries, SCHEMA.groups)


def test_it_stands_in_its_group_in_both_languages(schema):
    document = expand(rows.product(values={"parking_fee": rows.money("12.50")}), schema)
    for lang, label, text in (("zh-hans", "停车费", "12.50"), ("en", "Parking fee", "12.50")):
        fees = next(group for group in attribute_groups(document, lang, schema) if group.key == "fees")
        cell = next(cell for cell in fees.cells if cell.key == "parking_fee")
        assert cell.label == label
        assert text in cell.text


def test_it_is_compared_and_marked(schema):
    made = [rows.product(f"P{fee}", values={"parking_fee": rows.money(fee)}) for fee in ("12.50", "9")]
    row = next(row for group in compare(made, "en", schema=schema).groups for row in group.rows if row.key == "parking_fee")
    assert row.best == ("", "lowest of these 2")


def test_it_is_exported_and_described(schema):
    assert "parking_fee" in {column.name for column in columns((), ("home_loan",), schema)}
    assert "parking_fee" in openapi(schema=schema)["components"]["schemas"]["Product"]["properties"]["values"]["properties"]
    described = {one["key"]: one for one in glossary(markets.profile(), schema)["attributes"]}
    assert described["parking_fee"]["help"] == {"zh-hans": "说明", "en": "What it is"}
