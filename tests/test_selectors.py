"""Reads of the catalogue: their queries are few and fixed, and the data version follows the products."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import caches

from normalizers.schema import SCHEMA
from normalizers.verify import verify
from portal.catalog import selectors
from portal.catalog.models import Institution, Issue, Judgement, Observation, Run
from portal.catalog.outbox import enqueue
from portal.catalog.present import attribute_groups, expand, headline
from portal.catalog.tables import tables
from tests import rows

pytestmark = pytest.mark.django_db
LATER = rows.AT + timedelta(days=30)


@pytest.fixture(autouse=True)
def _empty_cache():
    caches["process"].clear()


def run(at=rows.AT, state="published", institution="harbour", verdict="published", **more):
    made = Run.objects.create(source="demo", state=state, at=at, dedupe_key=f"demo {at} {Run.objects.count()}")
    Judgement.objects.create(run=made, institution=institution, state=verdict, **more)
    return made


def test_products_come_in_the_order_asked_for_in_one_query(django_assert_num_queries):
    made = [rows.product(f"P{number}") for number in range(5)]
    wanted = [made[3].pk, made[0].pk, "a" * 16, made[4].pk]
    with django_assert_num_queries(1):
        found = selectors.products(wanted)
        assert [row.institution.name for row in found] == ["Harbour Mutual"] * 3
    assert [row.pk for row in found] == [wanted[0], wanted[1], wanted[3]]


def test_a_stream_holds_any_number_of_products_in_order(monkeypatch):
    monkeypatch.setattr(selectors, "CHUNK", 2)
    ids = [rows.product(f"P{number}").pk for number in range(5)][::-1]
    chunks = list(selectors.stream(ids))
    assert [len(chunk) for chunk in chunks] == [2, 2, 1]
    assert [row.pk for chunk in chunks for row in chunk] == ids


def test_the_data_version_changes_with_the_products_and_with_nothing_else():
    versions = [selectors.data_version()]
    for rows_of_one_publication in ([rows.product()], [rows.product("Another"), rows.product("A third")], [rows.product("A fourth")]):
        enqueue(rows_of_one_publication)
        versions.append(selectors.data_version())
    assert len(set(versions)) == 4
    run()
    Institution.objects.update(checked_at=LATER)
    enqueue([])
    assert selectors.data_version() == versions[-1]


def test_the_spread_of_a_category_leaves_its_farthest_figures_out():
    for number in range(100):
        rows.product(f"P{number}", values={"rate": rows.rate(f"0.{500 + number:04d}")})
    assert selectors.spread("home_loan", "rate") == ("0.0502", "0.0597")
    assert selectors.spread("home_loan", "offset") is None


def test_every_declared_attribute_is_in_the_expanded_document():
    row = selectors.product(rows.product(values={"rate": rows.rate("0.0649")}).pk)
    document = expand(row)
    assert set(document["values"]) == {attribute.key for attribute in SCHEMA.of("home_loan")}
    assert document["values"]["offset"] == {"value": None, "text": "", "state": "not_disclosed", "evidence": None}
    evidence = document["values"]["rate"]["evidence"]
    assert evidence["snapshot"] == rows.SNAPSHOT
    assert evidence["fetched_at"] == "2026-10-01T04:00:00Z"
    assert evidence["state"] == "verified"
    assert all(entry.key in document for entry in SCHEMA.entries)


def test_evidence_of_nested_entries_is_expanded_too():
    band = {"low": rows.money("0"), "high": rows.money("250000"), "high_excluded": "yes"}
    rates = [{"role": "base", "value": rows.rate("0.06"), "applies": {"amount": [band]}}]
    document = expand(rows.product(rates=rates))
    assert document["rates"][0]["applies"]["amount"][0]["high"]["evidence"]["snapshot"] == rows.SNAPSHOT


def test_a_quote_that_nobody_matched_is_not_called_verified():
    unchecked = {"value": "0.06", "text": "6", "state": "known", "evidence": {"locator": "/x", "quote": "6", "how": "read"}}
    assert expand(rows.product(values={"rate": unchecked}))["values"]["rate"]["evidence"]["state"] == "unsourced"


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
@pytest.mark.parametrize("category", list(SCHEMA.categories))
def test_every_category_is_laid_out_in_both_languages(category, lang):
    document = expand(rows.product(category=category))
    shown = [cell for group in attribute_groups(document, lang) for cell in group.cells]
    assert len(shown) == len(SCHEMA.of(category))
    assert all(cell.text and cell.label for cell in (*shown, *headline(document, lang)))


def test_bands_are_shown_as_ranges_and_conditions_in_words():
    bands = [{"low": rows.money("0"), "high": rows.money("250000"), "high_excluded": "yes"}, {"low": rows.money("250000")}]
    rates = [{"role": "base", "type": rows.value("fixed"), "value": rows.rate("0.06"), "applies": {"amount": [band]}} for band in bands]
    made = tables(expand(rows.product(rates=rates)), "en")[0]
    assert [key for key, _ in made.columns] == ["role", "type", "value", "applies/amount"]
    texts = [[cell.text.replace("\u2009", "").replace("\u202f", "") for cell in row.cells] for row in made.rows]
    assert texts[0] == ["Base rate", "Fixed", "6.00%", "A$0 – under A$250000"]
    assert texts[1][3] == "from A$250000"


def test_a_kind_keeps_the_evidence_of_the_sources_own_type():
    fee = {"kind": "upfront", "type": rows.value("upfront", "UPFRONT"), "amount": rows.money("395"), "detail": rows.value("Once", "Once.")}
    row = tables(expand(rows.product(fees=[fee])), "en")[0].rows[0]
    assert row.cells[0].evidence["quote"] == "UPFRONT"
    assert [cell.text for cell in row.notes] == ["Once."]
    assert row.title == "At the start"


def test_premium_tables_are_laid_out_with_a_place_for_each_amount():
    columns = {"age": ["P30Y", "P35Y"], "sex": ["male", "female"], "amount": ["298.00", "326.00"]}
    entry = {
        "name": rows.value("Plan A"),
        "currency": "CNY",
        "period": "P1Y",
        "columns": columns,
        "locators": ["#a", "#b"],
        "quotes": columns["amount"],
    }
    made = tables(expand(rows.product("Medical", "medical", premiums=[entry])), "zh-hans")[0]
    assert made.label == "Plan A"
    assert [label for _, label in made.columns] == ["年龄", "性别", "保费"]
    assert made.rows[1].cells[2].evidence["locator"] == "#b"
    assert made.rows[0].cells[0].text == "30 周岁"


def test_an_amount_of_a_premium_table_is_verified_only_where_it_stands():
    page = b"<table id=p><tr><td>1,298</td><td>32.6</td></tr></table>"
    columns = {"age": ["P30Y", "P35Y", "P40Y"], "amount": ["1298", "326", "32.6"]}
    places = [
        "#p > tr:nth-of-type(1) > td:nth-of-type(1)",
        "#p > tr:nth-of-type(1) > td:nth-of-type(2)",
        "#p > tr:nth-of-type(1) > td:nth-of-type(2)",
    ]
    entry = {"currency": "CNY", "period": "P1Y", "columns": columns, "locators": places, "quotes": columns["amount"]}
    document = verify({"premiums": [entry]}, page, {})
    made = tables(expand(rows.product("Medical", "medical", premiums=document["premiums"])), "en")[0]
    assert [row.cells[1].evidence["state"] for row in made.rows] == ["verified", "unsourced", "verified"]


def test_evidence_of_a_further_snapshot_names_that_snapshot():
    value = rows.value("Anxin", locator="en:#name")
    row = rows.product("Medical", "medical", values={"description": value}, parts={"en": "cd" * 32})
    assert expand(row)["values"]["description"]["evidence"]["snapshot"] == "cd" * 32


def test_history_starts_with_the_first_sighting_and_has_a_point_for_each_change():
    row = rows.product(values={"rate": rows.rate("0.0625")})
    first, second = run(), run(LATER)
    Observation.objects.create(
        product=row, run=second, path="values/rate", attribute="rate", old=rows.rate("0.065"), new=rows.rate("0.0625"),
        old_at=rows.AT, at=LATER, snapshot=rows.SNAPSHOT,
    )  # fmt: skip
    found = selectors.history(row, "en")
    series = found.series[0]
    assert (series.path, series.label, series.numeric) == ("values/rate", "Interest rate", True)
    assert [(point.at, point.number) for point in series.points] == [(rows.AT, "0.065"), (LATER, "0.0625")]
    assert (found.start, found.end, found.gaps) == (first.at, LATER, ())


def test_a_held_look_leaves_a_gap():
    row = rows.product(values={"rate": rows.rate("0.06")})
    middle, end = rows.AT + timedelta(days=5), rows.AT + timedelta(days=10)
    run()
    run(middle, "held", verdict="held")
    run(end)
    assert selectors.history(row, "en").gaps == ((rows.AT, end),)


def test_recent_changes_tell_what_changed_in_words(django_assert_num_queries):
    row = rows.product(values={"rate": rows.rate("0.0625")})
    second = run(LATER)
    for path, old, new in (("values/rate", rows.rate("0.065"), rows.rate("0.0625")), ("status", "current", "withdrawn")):
        Observation.objects.create(product=row, run=second, path=path, old=old, new=new, old_at=rows.AT, at=LATER, snapshot=rows.SNAPSHOT)
    with django_assert_num_queries(2):
        changes = selectors.recent_changes(10, "en")
    assert sorted(change.kind for change in changes) == ["changed", "new", "withdrawn"]
    rate = next(change for change in changes if change.path == "values/rate")
    assert (rate.label, rate.old.replace("\u202f", " "), rate.new.replace("\u202f", " ")) == (
        "Interest rate", "6.50 % a year", "6.25 % a year",
    )  # fmt: skip


def test_institutions_are_read_in_a_fixed_number_of_queries(django_assert_num_queries):
    for number in range(4):
        rows.institution(f"bank{number}", f"Bank {number}")
        rows.product(f"P{number}", at=f"bank{number}")
    rows.product("Gone", at="bank0", status="withdrawn")
    Issue.objects.create(
        institution_id="bank1",
        source_key="bank1/P1",
        fingerprint="f",
        code="c",
        severity="value",
        locator="/",
        text="",
        detail="",
        first_seen=rows.AT,
    )
    run(institution="bank0", summary={"fill": {"home_loan": {"rate": 1.0}}})
    with django_assert_num_queries(5):
        views = selectors.institutions(LATER)
    assert [(view.products, view.withdrawn, dict(view.issues)) for view in views[:2]] == [(1, 1, {}), (1, 0, {"value": 1})]


def test_an_unknown_institution_does_not_exist():
    with pytest.raises(Institution.DoesNotExist):
        selectors.institution("nobody", LATER)


def test_home_counts_current_products_and_draws_a_strip_of_one_category():
    for number, scalar in enumerate(("0.07", "0.05", "0.06")):
        rows.product(f"P{number}", values={"rate": rows.rate(scalar)})
    rows.product("Silent")
    rows.product("Gone", status="withdrawn", values={"rate": rows.rate("0.01")})
    loans = selectors.home("en").families[0]
    assert (loans.products, loans.categories) == (4, (("home_loan", "Home loans", 4),))
    assert loans.strip is not None
    assert (loans.strip.figures, loans.strip.median) == (("0.05", "0.06", "0.07"), "0.06")
    assert selectors.home("en").products == 4


def test_the_sitemap_leaves_withdrawn_products_out():
    rows.product("Gone", status="withdrawn")
    kept = rows.product()
    assert selectors.sitemap().products == ((kept.pk, rows.AT),)
