"""A market with one fault per institution: each ends in its own named failure, and every other institution comes through."""

from __future__ import annotations

import gzip
import json
import time
from hashlib import sha256

import pytest

from tests.crawl_market import Handler, Result, brand, crawl, detail, institution, listing, register, robots, serving

STRANGE = ["plain", "a/b", "$500,00-$749,000", "with space", "per%cent", "ques?tion#hash", "数字", "a+b&c=d", "..hidden", "%2F", "~tilde"]


def lists(body=None, **answer):
    def behave(handler: Handler, parts, query):
        handler.answer(
            answer.get("status", 200), body, answer.get("kind", "application/json"), answer.get("cut"), **answer.get("headers", {})
        )

    return behave


def details(ids, answer):
    """A good list; ``answer(handler, key)`` for each detail."""

    def behave(handler: Handler, parts, query):
        if parts[4:]:
            answer(handler, "/".join(parts[4:]))
        else:
            handler.answer(200, listing(ids))

    return behave


def paged(handler: Handler, parts, query):
    """Twelve pages, linked by a host name that only the gateway knows."""
    if parts[4:]:
        handler.answer(200, detail(parts[4]))
        return
    page = int(query["page"])
    links = {"next": f"https://gateway.internal/products?page={page + 1}"} if page < 12 else {}
    handler.answer(200, {**listing([f"p{page}"], **links), "meta": {"totalRecords": 12, "totalPages": 12}})


def looping(handler: Handler, parts, query):
    handler.answer(200, listing(["one"], next=f"/looping/cds-au/v1/banking/products?page={query['page']}&page-size=1"))


def overrunning(handler: Handler, parts, query):
    handler.answer(200, listing([f"p{query['page']}"], next=f"/overrunning/cds-au/v1/banking/products?page={int(query['page']) + 1}"))


def old(handler: Handler, parts, query):
    """Ignores x-min-v; its errors name the version that it speaks."""
    highest = 2 if not parts[4:] else 3
    if int(handler.headers["x-v"]) > highest:
        error = {"title": "Unsupported Version", "detail": f"Minimum version 1, maximum version {highest}"}
        handler.answer(406, {"errors": [error]})
    else:
        handler.answer(200, detail(parts[4]) if parts[4:] else listing(["a", "b", "c"]), x_v=handler.headers["x-v"])


def small_pages(handler: Handler, parts, query):
    if parts[4:]:
        handler.answer(200, detail(parts[4]))
    elif int(query["page-size"]) > 100:
        handler.answer(422, {"errors": [{"title": "Invalid Page Size", "detail": "100"}]})
    else:
        handler.answer(200, listing(["a"]))


def endless(handler: Handler, parts, query):
    handler.start()
    for _ in range(400):
        handler.wfile.write(b" " * 1_000_000)


def announced(handler: Handler, parts, query):
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(20 * 2**20))
    handler.end_headers()
    handler.close_connection = True


def hanging_up(handler: Handler, parts, query):
    handler.close_connection = True


def bomb(handler: Handler, parts, query):
    body = gzip.compress(b" " * 60_000_000)
    handler.answer(200, body, Content_Encoding="gzip")


def creeping(handler: Handler, parts, query):
    handler.start()
    for _ in range(60):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(1)


def busy(handler: Handler, parts, query):
    if handler.server.market.count[handler.path] == 1:
        handler.answer(503, b"busy", "text/plain", Retry_After="1")
    else:
        institution(["a", "b"])(handler, parts, query)


def down_after_two(handler: Handler, key: str):
    handler.answer(200, detail(key)) if key in ("k0", "k1") else handler.answer(503, b"down", "text/plain")


BEHAVIOURS = {
    "good": institution(["one", "two"]),
    "strange": institution([*STRANGE, "", None, 7, ".", "..", "plain"]),
    "nothing": institution([]),
    "down": lists(b"down", status=503, kind="text/plain"),
    "html": lists(b"<!doctype html><h1>Sorry</h1>", kind="text/html"),
    "blocked": lists(b"no", status=403, kind="text/plain"),
    "redirect": lists(b"", status=302, kind="text/plain", headers={"Location": "http://169.254.169.254/latest/meta-data/"}),
    "envelope": lists({"errors": [{"title": "Unexpected", "detail": "error"}]}),
    "truncated": lists(listing(["a"]), cut=20),
    "nolist": lists({"data": {}}),
    "twice": lists(b'{"data": {"products": []}, "data": {"products": []}}'),
    "nan": lists(b'{"data": {"products": [], "x": NaN}}'),
    "deep": lists(b'{"data": ' + b"[" * 50_000 + b"]" * 50_000 + b"}"),
    "future": lists(listing(["a"]), headers={"x_v": "99"}),
    "looping": looping,
    "overrunning": overrunning,
    "paged": paged,
    "old": old,
    "small": small_pages,
    "endless": endless,
    "bomb": bomb,
    "announced": announced,
    "hanging": hanging_up,
    "creeping": creeping,
    "busy": busy,
    "forbidden": institution(["a"]),
    "gone": details([f"k{n}" for n in range(6)], lambda handler, key: handler.answer(404, {"errors": [{"title": "no"}]})),
    "swap": details(["a", "b"], lambda handler, key: handler.answer(200, detail("b" if key == "a" else "a"))),
    "halfdown": details([f"k{n}" for n in range(30)], down_after_two),
    "mixed": details(
        ["a", "b", "c"], lambda handler, key: handler.answer(200, detail(key) if key != "b" else {"errors": [{"title": "inactive"}]})
    ),
}


def entries(url: str):
    named = [brand(url, name) for name in BEHAVIOURS]
    more = [
        brand(url, "power", industries=["energy"]),
        brand(url, "good"),
        brand(url, "../etc/passwd"),
        brand(url, "nourl", publicBaseUri=""),
        brand(url, "plainhttp", publicBaseUri="http://bank.example"),
        brand(url, "otherport", publicBaseUri="http://127.0.0.1:1/x"),
        brand(url, "metadata", publicBaseUri="https://169.254.169.254/x"),
        brand(url, "spelled", publicBaseUri="https://0x7f.1/x"),
        {"interimId": "interim", "brandName": "Interim", "publicBaseUri": f"{url}/down", "productBaseUri": f"{url}/good", "abn": "1"},
        "no object",
    ]
    return [*named, *more]


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    behaviours = {**BEHAVIOURS, "robots.txt": robots, "cdr-register": register(entries)}
    with serving(behaviours) as running:
        result = crawl(tmp_path_factory.mktemp("market"), running.url)
        yield running, result


def failure(result: Result, name: str) -> str | None:
    found = result.institution(name)["failure"]
    return None if found is None else found["code"]


def test_the_run_finishes_whatever_single_institutions_do(market):
    _, result = market
    assert result.code == 0, result.stderr
    assert result.report["finish_reason"] == "finished"
    assert result.report["register_failure"] is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("down", "down"),
        ("html", "wrong_type"),
        ("blocked", "blocked"),
        ("redirect", "redirect"),
        ("envelope", "envelope"),
        ("truncated", "truncated"),
        ("nolist", "bad_list"),
        ("twice", "bad_json"),
        ("nan", "bad_json"),
        ("deep", "bad_json"),
        ("future", "version"),
        ("looping", "page_loop"),
        ("overrunning", "page_overrun"),
        ("endless", "oversized"),
        ("bomb", "oversized"),
        ("announced", "oversized"),
        ("hanging", "unreachable"),
        ("creeping", "timeout"),
        ("forbidden", "robots_denied"),
        ("nourl", "bad_address"),
        ("plainhttp", "bad_address"),
        ("otherport", "bad_address"),
        ("metadata", "private_address"),
        ("spelled", "private_address"),
    ],
)
def test_each_fault_is_a_named_failure_of_its_institution(market, name, code):
    _, result = market
    assert result.institution(name)["state"] == "failed"
    assert failure(result, name) == code


@pytest.mark.parametrize(
    "name", ["good", "strange", "nothing", "paged", "old", "small", "busy", "gone", "swap", "halfdown", "mixed", "interim"]
)
def test_an_institution_whose_lists_were_read_is_complete(market, name):
    _, result = market
    found = result.institution(name)
    assert (found["state"], found["failure"]) == ("complete", None)
    assert found["planned"] == found["answered"] + len(found["failures"])


def test_every_answer_is_a_line_with_its_snapshot(market):
    _, result = market
    assert len(result.raws) == result.report["raw_rows"]
    assert sha256((result.folder / "raw.jsonl").read_bytes()).hexdigest() == result.report["raw_sha256"]
    for raw in result.raws:
        body = result.body(raw["sha256"])
        assert sha256(body).hexdigest() == raw["sha256"]
        assert json.loads(body)["data"]["productId"] == raw["key"]
        assert (raw["source"], raw["shape"], raw["fetched_at"]) == ("au-cdr", "au-cdr", "2024-08-12T00:00:00Z")


def test_ids_are_percent_encoded_whole_and_blank_or_repeated_ones_never_asked(market):
    running, result = market
    found = result.institution("strange")
    assert {raw["key"] for raw in result.raws if raw["institution"] == "strange"} == set(STRANGE)
    assert [issue["code"] for issue in found["issues"]] == ["blank_product_id"] * 3 + ["unusable_product_id"] * 2 + ["repeated_product_id"]
    asked = running.paths("/strange/cds-au/v1/banking/products/")
    assert len(asked) == len(STRANGE)
    assert "/strange/cds-au/v1/banking/products/a%2Fb" in asked
    assert "/strange/cds-au/v1/banking/products/%24500%2C00-%24749%2C000" in asked
    assert "/strange/cds-au/v1/banking/products/%252F" in asked


def test_versions_are_negotiated_down_to_what_the_error_names_and_kept(market):
    running, result = market
    asked = [headers["x-v"] for headers in running.headers("/old/cds-au/v1/banking/products/")]
    assert "3" in asked and "1" not in asked
    assert {raw["hints"]["version"] for raw in result.raws if raw["institution"] == "old"} == {"3"}
    assert all(headers["x-min-v"] == "1" for headers in running.headers("/old/"))


def test_a_long_list_is_read_to_its_end_through_links_with_foreign_hosts(market):
    _, result = market
    found = result.institution("paged")
    assert (found["listed"], found["answered"], found["stated_total"]) == (12, 12, 12)


def test_a_busy_server_is_asked_again_after_the_time_it_names(market):
    running, result = market
    assert result.institution("busy")["answered"] == 2
    assert {running.count[path] for path in running.paths("/busy/")} == {2}


def test_a_swapped_detail_is_wrong_and_a_missing_one_is_named(market):
    _, result = market
    assert [(item["code"], item["key"]) for item in sorted(result.institution("swap")["failures"], key=lambda item: item["key"])] == [
        ("wrong_product", "a"),
        ("wrong_product", "b"),
    ]
    assert {item["code"] for item in result.institution("gone")["failures"]} == {"not_found"}
    assert [(item["code"], item["key"]) for item in result.institution("mixed")["failures"]] == [("envelope", "b")]


def test_after_three_failures_in_a_row_an_institution_is_left_alone(market):
    running, result = market
    codes = [item["code"] for item in result.institution("halfdown")["failures"]]
    assert codes.count("down") + codes.count("not_asked") == 28
    assert 3 <= codes.count("down") <= 8  # those under way when the third failed still end
    asked = set(running.paths("/halfdown/cds-au/v1/banking/products/"))
    assert len(asked) == 2 + codes.count("down")


def test_the_register_is_judged_entry_by_entry(market):
    _, result = market
    codes = [issue["code"] for issue in result.report["issues"]]
    assert sorted(codes) == ["bad_institution_id", "bad_register_entry", "other_industry", "repeated_institution"]
    assert result.institution("interim")["facts"] == {"abn": "1"}
    assert "power" not in {entry["id"] for entry in result.report["institutions"]}


def test_robots_is_read_once_and_first_and_we_say_who_we_are(market):
    running, _ = market
    assert running.seen[0][0] == "/robots.txt"
    assert running.count["/robots.txt"] == 1
    assert not running.paths("/forbidden")
    assert all(headers["user-agent"].startswith("Yardstick/1.0") for _, headers in running.seen)
    assert not any("cookie" in headers or "referer" in headers for _, headers in running.seen)


def test_progress_is_told_as_json_lines(market):
    _, result = market
    lines = [json.loads(line)["progress"] for line in result.stdout.splitlines()]
    assert lines[-1]["institutions"] == lines[-1]["of"] == len(result.report["institutions"])
    assert lines[-1]["details"] == sum(entry["answered"] + len(entry["failures"]) for entry in result.report["institutions"])
