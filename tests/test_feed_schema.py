"""The public JSON Schema and the validator say the same of an item, and both follow from the declaration."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from normalizers.feed import examples, forms
from normalizers.feed.check import check
from normalizers.feed.decimals import between
from normalizers.feed.json_schema import document, fingerprint
from normalizers.feed.rules import RULES
from normalizers.feed.validate import Options, report
from normalizers.feed.write import write
from normalizers.schema import SCHEMA
from portal.catalog.models import Institution, Product
from portal.commerce.models import Contract

Json = dict[str, Any]
WRONG: tuple[Any, ...] = (
    "", " ", "x", "-1", "0", "1", "0.05", "0.6", "0.61", "20", "3.85%", "1,000", "007", "1e3", "ＮaN", "P1Y", "P", "P1X", "2026-02-30",
    "2026-13-01",
    "yes", "maybe", "base", "<b>x</b>", "a\x00b", "x" * 4001, "=1+1", "https://bank.example/a", "http://bank.example",
    "javascript:alert(1)",
    "variable", "其他", "0.00000000001", "9" * 16, None, True, [], {}, ["variable"], ["variable", "variable"], ["x"], [[]], {"low": "0.01"},
    {"low": "0.9", "high": "0.02"}, {"state": "not_offered"}, {"state": "not_disclosed", "reason": "at_cost"}, {"state": "known"},
    {"state": "not_offered", "low": "1"}, {"zh": "甲"}, {"zh": "甲", "fr": "x"}, {"x": "1"}, {"role": "base", "value": "0.01"},
)  # fmt: skip


def schema_validator(mode: str) -> jsonschema.Draft202012Validator:
    """ECMA 262 ends ``$`` at the end of the text alone, Python also before a last line end: patterns are read as ECMA does."""

    def pattern(_: Any, wanted: str, instance: Any, __: Any) -> Iterator[jsonschema.ValidationError]:
        if isinstance(instance, str) and re.search(re.sub(r"\$$", r"\\Z", wanted), instance) is None:
            yield jsonschema.ValidationError(f"{instance!r} does not match {wanted!r}")

    own = jsonschema.validators.extend(jsonschema.Draft202012Validator, {"pattern": pattern})
    return own({"$defs": document()["$defs"], "$ref": f"#/$defs/{mode}"})


def spots(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield from spots(child, (*path, key))


def mutated(seed: int, whole: Json) -> Json:
    """An item with up to two things changed, put in or taken away."""
    chance, item = random.Random(seed), copy.deepcopy(whole)
    for _ in range(chance.choice((0, 1, 1, 2))):
        path = chance.choice([spot for spot in spots(item) if spot])
        holder: Any = item
        for step in path[:-1]:
            holder = holder[step]
        what = chance.random()
        if what < 0.6:
            holder[path[-1]] = copy.deepcopy(chance.choice(WRONG))
        elif what < 0.8:
            del holder[path[-1]]
        elif isinstance(holder, dict):
            holder[chance.choice([*SCHEMA.attributes, "value", "state", "sponsored", "rank", "low", "key\n"])] = chance.choice(WRONG)
        else:
            holder.append(copy.deepcopy(chance.choice(WRONG)))
    return item


@pytest.mark.parametrize("mode", forms.MODES)
def test_schema_and_validator_take_and_refuse_the_same_five_hundred_items(mode: forms.Mode) -> None:
    wholes = [item for family in SCHEMA.families for item in examples.items(family.key)] if mode == "full" else examples.one(mode)
    judge, taken = schema_validator(mode), 0
    for seed in range(500):
        item = mutated(seed, wholes[seed % len(wholes)])
        faults = check(item, mode)
        assert judge.is_valid(item) == (not faults), (item, faults, next(judge.iter_errors(item), None))
        assert all(RULES[fault.code].by_schema for fault in faults)
        taken += not faults
    assert 50 < taken < 450


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "xml"])
@pytest.mark.parametrize("family", [family.key for family in SCHEMA.families])
def test_good_examples_of_each_family_give_no_notice_in_any_format(family: str, form: str, tmp_path: Path) -> None:
    items = examples.items(family)
    (tmp_path / "feed").write_text(write(items, form, columns=examples.template(family) if form == "csv" else ()), encoding="utf-8")
    notices, summary = report(tmp_path / "feed", Options(mode="full"))
    assert notices == []
    assert (summary["outcome"], summary["items"], summary["score"]) == ("accepted", len(items), 100)
    assert all("fictional" in item["brand"] and "虚构" in item["brand"] for item in items)


def test_whole_document_is_a_json_schema_and_takes_the_examples() -> None:
    whole = document()
    jsonschema.Draft202012Validator.check_schema(whole)
    judge = jsonschema.Draft202012Validator(whole)
    for mode, items in (("full", examples.items("loan")), ("delta", examples.one("delta")), ("rates_only", examples.one("rates_only"))):
        assert judge.is_valid(json.loads(write(items, "json", mode)))
        assert not judge.is_valid({**json.loads(write(items, "json", mode)), "sponsored": "yes"})
    assert fingerprint() in whole["$comment"]


def test_every_attribute_and_every_list_stands_in_the_schema_of_its_category() -> None:
    definitions = document()["$defs"]
    for category in SCHEMA.categories:
        assert set(definitions[f"values_{category}"]["properties"]) == {attribute.key for attribute in SCHEMA.of(category)}
        assert {entry.key for entry in SCHEMA.entries} <= set(definitions[f"full_{category}"]["properties"])


def test_no_item_may_say_how_it_is_ranked_or_marked() -> None:
    whole = examples.items("wealth")[0]
    columns = {field.name for model in (Product, Institution, Contract) for field in model._meta.get_fields()} - set(whole) - {"names"}
    for field in {"rank", "sponsored", "verified", "state", "issues", "evidence", "listing", "disagreements", *columns}:
        assert [fault.code for fault in check({**whole, field: "1"}, "full")] == ["unknown_field"], field


@pytest.mark.parametrize(
    "low,high", [("0", "0.6"), ("0", "1.6"), ("-0.05", "0.2"), ("0", "12345.678"), ("0", "0.05"), (None, "5"), (None, None)]
)
def test_a_pattern_holds_exactly_the_decimals_within_its_bounds(low: str | None, high: str | None) -> None:
    pattern, chance = re.compile(between(low, high, 15, 10)), random.Random(7)
    texts = [
        text
        for text in (low, high, f"{high}0" if high and "." in high else high, f"{high}.1" if high and "." not in high else None)
        if text
    ]
    for _ in range(3000):
        text = str(chance.randrange(10 ** chance.choice((1, 2, 5, 6)))) + chance.choice(("", f".{chance.randrange(10**6)}", ".0", ".05"))
        texts.append(chance.choice(("", "-")) + text)
    for text in texts:
        if text.startswith("-") and float(text) == 0:
            continue
        within = (low is None or float(text) >= float(low)) and (high is None or float(text) <= float(high))
        assert (pattern.fullmatch(text) is not None) == within, text
