"""The fictional market over HTTP, and its collection by the real spider."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from crawlers.demo.server import DemoServer
from normalizers.raw_lines import read_raw
from normalizers.records import RunReport

ROOT = Path(__file__).resolve().parent.parent
AT = date(2026, 10, 24)


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with DemoServer(AT) as opened:
        yield opened


def get(server: DemoServer, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = Request(server.url + path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urlopen(request, timeout=10) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


def test_the_register_names_every_institution_as_fictional(server: DemoServer) -> None:
    status, headers, body = get(server, "/register.json")
    document = json.loads(body)
    assert (status, headers["Content-Type"]) == (200, "application/json")
    assert len(document["institutions"]) >= 12
    assert "Demonstration" in document["notice"]
    assert {one["kind"] for one in document["institutions"]} == {"api", "zh-html", "zh-loan-html", "bilingual-html"}


def test_robots_allow_everything(server: DemoServer) -> None:
    status, _, body = get(server, "/robots.txt")
    assert status == 200 and b"Allow: /" in body


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/harbour-mutual/",
        "/chenguang-wm/",
        "/beichen-life/product/term-life-1.en.html",
        "/nowhere/",
        "/beichen-life/product/none.html",
    ],
)
def test_every_page_carries_the_notice(server: DemoServer, path: str) -> None:
    _, headers, body = get(server, path)
    assert headers["Content-Type"].startswith("text/html")
    assert "演示" in body.decode() and "Demonstration" in body.decode()


def test_a_list_of_the_api_is_paged_by_the_size_that_is_asked(server: DemoServer) -> None:
    path = "/harbour-mutual/cds-au/v1/banking/products"
    first = json.loads(get(server, f"{path}?page=1&page-size=10", x_v="5", x_min_v="1")[2])
    assert len(first["data"]["products"]) == 10 and "page=2" in first["links"]["next"]
    second = json.loads(get(server, f"{path}?page=2&page-size=10", x_v="5", x_min_v="1")[2])
    assert len(second["data"]["products"]) == first["meta"]["totalRecords"] - 10 and "next" not in second["links"]
    assert get(server, f"{path}?page=9&page-size=10", x_v="5")[0] == 422


def test_an_unknown_version_is_refused_by_naming_the_known_one(server: DemoServer) -> None:
    status, _, body = get(server, "/harbour-mutual/cds-au/v1/banking/products", x_v="9", x_min_v="9")
    assert status == 406 and b"5" in body
    assert get(server, "/harbour-mutual/cds-au/v1/banking/products", x_v="9", x_min_v="1")[1]["x-v"] == "5"


def test_an_unchanged_body_is_not_sent_again(server: DemoServer) -> None:
    status, headers, body = get(server, "/chenguang-wm/product/open-1.html")
    assert status == 200 and body
    again = get(server, "/chenguang-wm/product/open-1.html", If_None_Match=headers["ETag"])
    assert (again[0], again[2]) == (304, b"")
    assert get(server, "/chenguang-wm/product/open-2.html", If_None_Match=headers["ETag"])[0] == 200


def test_what_is_not_there_is_404(server: DemoServer) -> None:
    for path in (
        "/nowhere",
        "/harbour-mutual/cds-au/v1/banking/products/none",
        "/chenguang-wm/product/none.html",
        "/chenguang-wm/product/open-1.en.html",
        "/%2e%2e/x",
    ):
        assert get(server, path)[0] == 404, path


def test_the_spider_collects_every_product_of_every_institution(server: DemoServer, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "crawlers",
        "run",
        "demo",
        "--folder",
        str(tmp_path / "run"),
        "--snapshots",
        str(tmp_path / "snapshots"),
        "--run",
        "r",
        "--at",
        f"{AT}T00:00:00Z",
    ]
    done = subprocess.run(
        [*command, "--url", server.url, "--allow-private", "--delay", "0"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report = RunReport.from_json(json.loads((tmp_path / "run" / "report.json").read_text()))
    offers = server.market.offers
    assert {one.id: (one.state, one.answered) for one in report.institutions} == {
        key: ("complete", len(found)) for key, found in offers.items()
    }
    rows = list(read_raw(tmp_path / "run" / "raw.jsonl"))
    assert {raw.shape for raw in rows} == {"au-cdr", "zh-loan-page", "zh-wealth-page", "insurance-page"}
    assert all(raw.hints["market"] == "demo" for raw in rows)
    assert all(set(raw.parts) == {"en"} for raw in rows if raw.shape == "insurance-page")


def test_a_taken_port_is_one_sentence(server: DemoServer) -> None:
    port = server.url.rpartition(":")[2]
    done = subprocess.run(
        [sys.executable, "-m", "crawlers.demo", "--port", port], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1 and port in done.stderr
