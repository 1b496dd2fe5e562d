"""The JSON interface: what DESIGN §9 promises, and how it refuses."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core.cache import caches
from django.db import OperationalError
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from normalizers.schema import SCHEMA
from portal.accounts import checks
from portal.api import catalogue, export, limits, searching
from portal.api.openapi import openapi
from portal.api.routes import ROUTES
from portal.catalog.models import Dirty, Issue, Observation, Product, Run, Snapshot
from search.database import spare
from tests import rows

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


@pytest.fixture(autouse=True)
def _empty_cache():
    caches["process"].clear()


def get(path, **query):
    return Client(raise_request_exception=False).get(f"/api/v1/{path}", query)


def the(found):
    return json.loads(found.content)


def problem(found, status, parameter=None):
    body = the(found)
    assert found.status_code == status
    assert found["Content-Type"] == PROBLEM
    assert body["status"] == status
    assert all(body[key] for key in ("type", "title", "detail"))
    assert body.get("parameter") == parameter
    return body


class TestProduct:
    def test_is_the_canonical_document_with_evidence_issues_and_history(self):
        row = rows.product(values={"rate": rows.rate("0.0625", text="6.25% p.a.")}, rates=[{"role": "base", "value": rows.rate("0.0625")}])
        run = Run.objects.create(source="demo", at=rows.AT, dedupe_key="1")
        Observation.objects.create(
            product=row, run=run, path="values/rate", attribute="rate", old=rows.rate("0.065"), new=rows.rate("0.0625"),
            old_at=rows.AT, at=rows.AT + timedelta(days=30), snapshot=rows.SNAPSHOT,
        )  # fmt: skip
        Issue.objects.create(
            institution=row.institution, source_key=row.source_key, fingerprint="f", code="unreadable_fee", severity="value",
            locator="/data/fees/0", text="ask us", detail="A fee.", first_seen=rows.AT,
        )  # fmt: skip
        body = the(get(f"products/{row.pk}"))
        identity = ("id", "source", "source_key", "institution", "brand", "name", "family", "category", "currency", "market")
        assert [body[key] for key in identity[:4]] == [row.pk, "demo", row.source_key, "harbour"]
        assert all(body[key] for key in identity)
        value = body["values"]["rate"]
        assert (value["value"], value["text"], value["state"]) == ("0.0625", "6.25% p.a.", "known")
        assert set(value["evidence"]) == {"snapshot", "locator", "quote", "fetched_at", "how", "state"}
        assert body["rates"][0]["value"]["evidence"]["snapshot"] == rows.SNAPSHOT
        assert body["issues"][0]["locator"] == "/data/fees/0"
        assert [point["value"]["value"] for point in body["history"][0]["points"]] == ["0.065", "0.0625"]

    def test_withdrawn_products_keep_their_address(self):
        assert the(get(f"products/{rows.product(status='withdrawn').pk}"))["status"] == "withdrawn"

    @pytest.mark.parametrize("unknown", ["a" * 16, "x", "..", "%00", "1' OR 1=1", "长" * 300])
    def test_an_unknown_id_is_a_404_that_names_it(self, unknown):
        problem(get(f"products/{unknown}"), 404, "id")

    def test_an_answer_held_already_is_not_sent_again(self):
        row = rows.product()
        found = get(f"products/{row.pk}")
        again = Client().get(f"/api/v1/products/{row.pk}", headers={"If-None-Match": found["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        Product.objects.update(version=2)
        assert Client().get(f"/api/v1/products/{row.pk}", headers={"If-None-Match": found["ETag"]}).status_code == 200


class TestRefusals:
    def test_an_unknown_path_is_a_problem(self):
        problem(Client(enforce_csrf_checks=True).post("/api/v1/feeds/no such/deliveries"), 404)
        problem(get("nowhere"), 404)
        problem(get(""), 404)

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_the_interface_only_reads(self, method):
        found = getattr(Client(), method)("/api/v1/schema")
        problem(found, 405)
        assert "GET" in found["Allow"]

    @pytest.mark.parametrize("route", [route for route in ROUTES if not route.in_path], ids=lambda route: route.name)
    def test_an_unknown_parameter_is_named(self, route):
        assert "nonsense" in problem(get(route.path[1:], nonsense="1", lang="en"), 400, "nonsense")["detail"]

    def test_errors_speak_the_language_asked_for(self):
        assert "没有" in problem(get("schema", nonsense="1", lang="zh-hans"), 400, "nonsense")["detail"]
        assert "There is no" in problem(get("schema", nonsense="1"), 400, "nonsense")["detail"]

    def test_an_unknown_language_is_named(self):
        problem(get("schema", lang="fr"), 400, "lang")
        problem(Client().get("/api/v1/schema?lang=en&lang=en"), 400, "lang")

    def test_an_unexpected_error_is_a_problem_without_its_inside(self, monkeypatch):
        monkeypatch.setattr(catalogue.selectors, "institutions", _explode)
        assert "secret" not in problem(get("institutions"), 500)["detail"]

    def test_a_database_that_cannot_be_read_says_what_to_do(self, monkeypatch):
        monkeypatch.setattr(catalogue.selectors, "institutions", _no_table)
        assert "migrate" in problem(get("institutions"), 503)["detail"]

    def test_any_site_may_read(self):
        for found in (get("schema"), get("nowhere"), Client().options("/api/v1/schema"), Client().head("/api/v1/schema")):
            assert found["Access-Control-Allow-Origin"] == "*"


class TestLimits:
    def test_a_flood_from_one_address_is_told_to_wait_and_others_are_not(self, monkeypatch):
        monkeypatch.setattr(limits, "MOST", 3)
        monkeypatch.setattr(limits.time, "time", lambda: 600.0)
        flood = [Client(REMOTE_ADDR="8.8.8.8").get("/api/v1/suggest?q=a") for _ in range(5)]
        assert [one.status_code for one in flood] == [200, 200, 200, 429, 429]
        problem(flood[-1], 429)
        assert flood[-1]["Retry-After"] == "60"
        assert Client(REMOTE_ADDR="9.9.9.9").get("/api/v1/suggest?q=a").status_code == 200

    def test_a_proxy_or_the_operator_is_never_refused(self, monkeypatch):
        monkeypatch.setattr(limits, "MOST", 0)
        assert {Client(REMOTE_ADDR="127.0.0.1").get("/api/v1/suggest?q=a").status_code for _ in range(3)} == {200}


def _explode(*_args, **_more):
    raise RuntimeError("secret")


def _no_table(*_args, **_more):
    raise OperationalError("no such table")


class TestCompare:
    def test_gives_aligned_rows_with_best_marks(self):
        ids = [rows.product(f"P{scalar}", values={"rate": rows.rate(scalar)}).pk for scalar in ("0.06", "0.05")]
        body = the(Client().get("/api/v1/compare?" + urlencode([("id", one) for one in ids])))
        assert [one["id"] for one in body["products"]] == ids
        rate = next(row for group in body["groups"] for row in group["rows"] if row["key"] == "rate")
        assert [cell.get("best") for cell in rate["cells"]] == [None, "lowest of these 2"]
        assert rate["cells"][1]["evidence"]["snapshot"] == rows.SNAPSHOT

    def test_takes_two_to_six_different_products(self):
        one = rows.product().pk
        problem(Client().get(f"/api/v1/compare?id={one}&id={one}"), 400, "id")
        problem(get("compare"), 400, "id")
        problem(Client().get(f"/api/v1/compare?id={one}&id={'b' * 16}"), 404, "id")

    def test_a_market_that_forbids_it_says_why(self, settings):
        settings.YARDSTICK_MARKET = "cn"
        ids = [rows.product(name, "medical").pk for name in ("M1", "M2")]
        found = Client().get("/api/v1/compare?lang=zh-hans&" + urlencode([("id", one) for one in ids]))
        assert "第二十三条" in problem(found, 403, "id")["detail"]

    def test_as_csv_it_has_a_column_per_product(self):
        ids = [rows.product(name, values={"rate": rows.rate("0.06")}).pk for name in ("=cmd()", "Plain")]
        found = Client().get("/api/v1/compare.csv?" + urlencode([("id", one) for one in ids]))
        lines = list(csv.reader(io.StringIO(found.content.decode())))
        assert lines[0] == ["", "", "'=cmd()", "Plain"]
        assert any(line[1] == "Interest rate" for line in lines)


class TestSnapshot:
    def body(self, settings, tmp_path, data=b"<script>alert(1)</script>"):
        settings.YARDSTICK_DATA = tmp_path
        key = hashlib.sha256(data).hexdigest()
        (tmp_path / "snapshots" / key[:2]).mkdir(parents=True)
        (tmp_path / "snapshots" / key[:2] / key).write_bytes(data)
        return key

    def cited(self, key):
        Snapshot.objects.create(sha256=key, size=1, media_type="text/html", url="https://example.test/", fetched_at=rows.AT)

    def test_is_a_file_that_no_browser_runs(self, settings, tmp_path):
        key = self.body(settings, tmp_path)
        self.cited(key)
        found = get(f"snapshots/{key}")
        assert found.content == b"<script>alert(1)</script>"
        assert found["Content-Type"].startswith("text/plain")
        assert found["Content-Disposition"].startswith("attachment")
        assert found["X-Content-Type-Options"] == "nosniff"
        assert found["Content-Security-Policy"].startswith("sandbox")

    def test_only_what_the_catalogue_cites_is_served(self, settings, tmp_path):
        problem(get(f"snapshots/{self.body(settings, tmp_path)}"), 404, "sha256")

    def test_a_damaged_copy_is_not_served(self, settings, tmp_path):
        key = self.body(settings, tmp_path)
        (tmp_path / "snapshots" / key[:2] / key).write_bytes(b"other")
        self.cited(key)
        problem(get(f"snapshots/{key}"), 404, "sha256")

    @pytest.mark.parametrize("name", ["..%2F..%2Fsecret_key", "secret_key", "%2e%2e"])
    def test_a_path_is_no_snapshot(self, name):
        problem(get(f"snapshots/{name}"), 404, "sha256" if "%2F" not in name else None)


class TestSearch:
    @pytest.fixture(autouse=True)
    def _no_index(self, settings, tmp_path):
        settings.YARDSTICK_DATA = tmp_path  # without an index the database answers

    def test_answers_as_the_contract_says(self):
        row = rows.product(values={"rate": rows.rate("0.0649", text="6.49% p.a.")})
        found = get("search", category="home_loan", **{"rate.max": "7%"})
        body = the(found)
        assert set(body) >= {"total", "results", "facets", "request", "data_version", "engine", "took_ms"}
        assert (body["total"], body["engine"], found["X-Search-Backend"]) == (1, "database", "database")
        result = body["results"][0]
        assert (result["id"], result["institution"], result["category"]) == (row.pk, "harbour", "home_loan")
        assert set(result["headline"][0]) >= {"key", "label", "value", "text", "state"}
        assert result["headline"][0]["value"] == "0.0649"
        assert {"family", "category", "institution"} <= {facet["key"] for facet in body["facets"]}
        assert body["request"]["rate.max"] == "0.07"

    def test_a_facet_value_sent_back_gives_exactly_its_count(self):
        for number, scalar in enumerate(("0.04", "0.055", "0.058", None)):
            rows.product(f"P{number}", values={} if scalar is None else {"rate": rows.rate(scalar)})
        body = the(get("search", category="home_loan"))
        facet = next(one for one in body["facets"] if one["key"] == "setup_fee" or one["key"] == "lvr_max")
        for choice in (*facet["values"], facet["not_disclosed"]):
            sent = Client().get("/api/v1/search?" + urlencode([("category", "home_loan"), (facet["key"], choice["value"])]))
            assert the(sent)["total"] == choice["count"]

    @pytest.mark.parametrize(
        ("query", "parameter"),
        [
            ("nonsense=1", "nonsense"), ("page_size=51", "page_size"), ("page=0", "page"), ("sort=benchmark_low", "sort"),
            ("rate.min=abc", "rate.min"), ("family=cars", "family"), ("purpose=holiday", "purpose"), ("utm_source=x", "utm_source"),
        ],
    )  # fmt: skip
    def test_a_wrong_parameter_is_named(self, query, parameter):
        problem(Client().get(f"/api/v1/search?{query}"), 400, parameter)

    def test_a_market_refuses_an_order_it_forbids(self, settings):
        settings.YARDSTICK_MARKET = "cn"
        problem(get("search", family="insurance", sort="premium"), 403, "sort")
        assert get("search", family="wealth", sort="base_rate").status_code == 200

    def test_a_market_that_forbids_an_order_has_none_by_default_either(self, settings):
        for name, premium in (("B", "100"), ("A", "200")):
            rows.product(name, "medical", values={"premium": rows.money(premium, "CNY")}, currency="CNY")
        assert [one["name"] for one in the(get("search", family="insurance"))["results"]] == ["B", "A"]
        settings.YARDSTICK_MARKET = "cn"
        spare.cache_clear()
        assert [one["name"] for one in the(get("search", family="insurance"))["results"]] == ["A", "B"]

    def test_the_export_holds_the_whole_answer_in_its_order(self):
        kept = [rows.product(f"P{scalar}", values={"rate": rows.rate(scalar)}).pk for scalar in ("0.07", "0.05", "0.06")]
        body = json.loads(b"".join(get("export.json", sort="rate", category="home_loan").streaming_content))
        assert [one["id"] for one in body["results"]] == [kept[1], kept[2], kept[0]]


class TestExport:
    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("=1+1", "'=1+1"), ("＝cmd", "'＝cmd"), ("\t=1", "'\t=1"), ("+1+1", "'+1+1"), ("-1+1", "'-1+1"), ("@SUM(A1)", "'@SUM(A1)"),
            ("\r=1", "'\r=1"), ("\0=1", "'=1"), ("-0.5", "-0.5"), ("0.0649", "0.0649"), ('say "hi"', 'say "hi"'), ("-", "'-"),
        ],
    )  # fmt: skip
    def test_a_cell_is_never_a_formula_and_a_number_stays_one(self, text, shown):
        assert next(csv.reader(io.StringIO(export.line([text, "x"]), newline="")))[0] == shown

    def test_csv_keeps_the_three_absences_apart(self, monkeypatch):
        kept = [
            rows.product("Zero", values={"setup_fee": rows.money("0", state="zero")}),
            rows.product("None", values={"setup_fee": {"value": None, "text": "", "state": "not_offered"}}),
            rows.product("Silent"),
        ]
        monkeypatch.setattr(searching, "all_ids", lambda _asked: [row.pk for row in kept])
        found = get("export.csv", category="home_loan")
        table = list(csv.DictReader(io.StringIO(b"".join(found.streaming_content).decode())))
        assert [(line["name"], line["setup_fee"], line["setup_fee.state"]) for line in table] == [
            ("Zero", "0", "zero"), ("None", "", "not_offered"), ("Silent", "", "not_disclosed"),
        ]  # fmt: skip
        assert "premium" not in table[0]

    def test_json_holds_every_canonical_product_in_order(self, monkeypatch):
        kept = [rows.product(f"P{number}") for number in range(5)][::-1]
        monkeypatch.setattr(searching, "all_ids", lambda _asked: [row.pk for row in kept])
        monkeypatch.setattr(export.selectors, "CHUNK", 2)
        body = json.loads(b"".join(get("export.json").streaming_content))
        assert body["total"] == 5
        assert [one["id"] for one in body["results"]] == [row.pk for row in kept]
        assert body["results"][0]["values"].keys() == {attribute.key for attribute in SCHEMA.of("home_loan")}

    def test_an_export_is_whole(self):
        problem(get("export.csv", page="2"), 400, "page")


class TestDescription:
    def test_every_reference_leads_somewhere_and_every_path_is_there(self):
        text = json.dumps(openapi())
        described = json.loads(text)
        schemas = described["components"]["schemas"]
        wanted = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
        assert wanted <= set(schemas)
        answered = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", address).removeprefix("api/v1") for address, _ in checks.addresses()}
        others = {path for path in described["paths"] if path.startswith("/feeds/")}
        assert set(described["paths"]) - others == {route.path for route in ROUTES}
        assert others == {path for path in answered if path.startswith("/feeds/")}
        assert the(get("openapi.json")) == described

    def test_every_attribute_is_in_the_product_and_every_filter_is_a_parameter(self):
        described = openapi()
        assert set(described["components"]["schemas"]["Product"]["properties"]["values"]["properties"]) == set(SCHEMA.attributes)
        names = {one["name"] for one in described["paths"]["/search"]["get"]["parameters"]}
        assert {"q", "sort", "page", "page_size", "lang", "institution", "rate", "rate.min", "rate.max", "purpose"} <= names
        assert "page" not in {one["name"] for one in described["paths"]["/export.csv"]["get"]["parameters"]}

    def test_the_glossary_has_every_attribute_in_both_languages(self):
        body = the(get("schema"))
        assert {one["key"] for one in body["attributes"]} == set(SCHEMA.attributes)
        assert all(one["label"]["zh-hans"] and one["label"]["en"] for one in (*body["attributes"], *body["lists"]))


class TestReads:
    def test_institutions_and_changes(self):
        row = rows.product()
        assert the(get("institutions"))["institutions"][0] == the(get("institutions/harbour"))
        assert the(get("institutions/harbour"))["products"] == 1
        problem(get("institutions/nobody"), 404, "institution")
        problem(Client().get("/api/v1/institutions/a%00b"), 404, "institution")
        assert the(get("changes", limit="5"))["changes"][0]["product"] == row.pk
        problem(get("changes", limit="0"), 400, "limit")

    def test_sources_are_the_declared_ones(self):
        names = [one["name"] for one in the(get("sources"))["sources"]]
        assert "au-cdr" in names

    def test_an_answer_of_an_index_that_lags_is_not_kept(self):
        row = rows.product()
        assert get(f"products/{row.pk}")["ETag"].startswith("W/")
        Dirty.objects.create(key="a" * 16, version=1, op="index")
        assert not get(f"products/{row.pk}")["ETag"].startswith("W/")


words = st.text(max_size=12)
names = st.one_of(
    words, st.sampled_from(["q", "lang", "id", "limit", "page", "page_size", "sort", "category", "rate", "rate.min", "term.max"])
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])  # others in each run
@given(route=st.sampled_from(ROUTES), query=st.lists(st.tuples(names, words), max_size=4), part=words)
def test_no_query_string_breaks_a_path(route, query, part):
    path = route.path
    for name in route.in_path:
        path = path.replace(f"{{{name}}}", urlencode({"": part})[1:] or "x")
    found = Client(raise_request_exception=False).get(f"/api/v1{path}?{urlencode(query, errors='surrogatepass')}")
    assert found.status_code in (200, 304, 400, 403, 404), (path, query)
    if found.status_code != 200:
        assert found["Content-Type"] == PROBLEM
