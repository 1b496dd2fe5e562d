"""A run as a process: its exit code, its folder, what a kill, a full disk or a time limit leave behind."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
import threading
import time
from itertools import pairwise

import pytest

from normalizers.raw_lines import read_raw
from normalizers.records import RunReport
from tests.crawl_market import ROOT, Handler, brand, command, crawl, detail, institution, listing, register, robots, serving


def market(names: dict, **more):
    return {**names, "robots.txt": robots, "cdr-register": register(lambda url: [brand(url, name) for name in names]), **more}


def sluggish(handler: Handler, parts, query):
    """A hundred products, each after a fifth of a second."""
    if parts[4:]:
        time.sleep(0.2)
        handler.answer(200, detail(parts[4]))
    else:
        handler.answer(200, listing([f"p{number}" for number in range(100)]))


def finished_names(folder):
    return {path.name for path in folder.iterdir()} & {"raw.jsonl", "report.json"}


def test_list_names_the_sources():
    done = subprocess.run([sys.executable, "-m", "crawlers", "list"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert {json.loads(line)["name"] for line in done.stdout.splitlines()} >= {"au-cdr", "demo"}


def test_a_run_is_written_whole_and_reads_back(tmp_path):
    with serving(market({"bank": institution(["a", "b"])})) as running:
        result = crawl(tmp_path, running.url)
    assert result.code == 0
    assert sorted(path.name for path in result.folder.iterdir()) == ["crawl.log", "raw.jsonl", "report.json"]
    report = RunReport.from_json(result.report)
    assert (report.source, report.run, report.at, report.raw_rows) == ("au-cdr", "r1", "2024-08-12T00:00:00Z", 2)
    assert sorted(raw.key for raw in read_raw(result.folder / "raw.jsonl")) == ["a", "b"]
    assert not list(tmp_path.glob("snapshots/*/.*"))


def test_the_same_market_twice_keeps_each_body_once(tmp_path):
    with serving(market({"bank": institution(["a", "b"])})) as running:
        crawl(tmp_path, running.url)
        before = {path: path.stat().st_mtime_ns for path in tmp_path.glob("snapshots/*/*")}
        result = crawl(tmp_path, running.url)
    assert result.code == 0
    assert {path: path.stat().st_mtime_ns for path in tmp_path.glob("snapshots/*/*")} == before
    assert len(before) == 2


def tagged(state):
    """An institution that answers 304 to who has the version of its products that it would send."""

    def behave(handler: Handler, parts, query):
        if not parts[4:]:
            handler.answer(200, listing(["a", "b"]), ETag='"list"')
        elif handler.headers["If-None-Match"] == f'"{state[parts[4]]}"':
            handler.answer(304, b"")
        else:
            body = detail(parts[4])
            body["data"]["description"] = state[parts[4]]
            handler.answer(200, body, x_v="4", ETag=f'"{state[parts[4]]}"')

    return behave


def test_unchanged_products_are_not_sent_again_and_stand_in_the_run_all_the_same(tmp_path):
    state = {"a": "one", "b": "one"}
    remember = ("--validators", str(tmp_path / "validators.json"))
    with serving(market({"bank": tagged(state)})) as running:
        first = crawl(tmp_path, running.url, *remember).raws
        state["b"] = "two"
        result = crawl(tmp_path, running.url, *remember)
        second = result.raws
        assert [headers.get("if-none-match") for headers in running.headers("/bank/cds-au/v1/banking/products?")] == [None, None]
        next(tmp_path.glob(f"snapshots/*/{next(raw['sha256'] for raw in second if raw['key'] == 'a')}")).write_text("spoilt")
        crawl(tmp_path, running.url, *remember)
        asked = [headers.get("if-none-match") for headers in running.headers("/bank/cds-au/v1/banking/products/a")]
    one, two = ({raw["key"]: raw for raw in raws} for raws in (first, second))
    assert one["a"] == two["a"]
    assert one["b"]["sha256"] != two["b"]["sha256"]
    assert asked == [None, '"one"', None]
    assert json.loads(result.body(two["a"]["sha256"]))["data"]["productId"] == "a"


def started(tmp_path, running, *more):
    """A child that has collected something."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    child = subprocess.Popen(command(tmp_path, running.url, *more), cwd=ROOT, start_new_session=True, **pipes)
    deadline = time.monotonic() + 30
    while len(running.paths("/slow/cds-au/v1/banking/products/")) < 8:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return child


@pytest.fixture
def slow_market():
    with serving(market({"quick": institution(["a"]), "slow": sluggish})) as running:
        yield running


def test_kill_9_leaves_nothing_half_published_and_the_next_run_cleans_up(tmp_path, slow_market):
    child = started(tmp_path, slow_market)
    child.send_signal(signal.SIGKILL)
    child.communicate(timeout=20)
    assert finished_names(tmp_path / "run") == set()
    slow_market.behaviours["slow"] = institution(["a"])
    result = crawl(tmp_path, slow_market.url)
    assert result.code == 0
    assert sorted(path.name for path in result.folder.iterdir()) == ["crawl.log", "raw.jsonl", "report.json"]


def test_sigterm_ends_the_run_with_a_report_that_says_so(tmp_path, slow_market):
    child = started(tmp_path, slow_market)
    child.send_signal(signal.SIGTERM)
    child.communicate(timeout=30)
    assert child.returncode == 3
    report = RunReport.from_json(json.loads((tmp_path / "run" / "report.json").read_text()))
    states = {entry.id: (entry.state, entry.failure and entry.failure.code) for entry in report.institutions}
    assert report.finish_reason == "shutdown"
    assert states == {"quick": ("complete", None), "slow": ("failed", "run_stopped")}


def test_at_the_time_limit_institutions_that_ended_are_complete_and_the_rest_failed(tmp_path, slow_market):
    result = crawl(tmp_path, slow_market.url, "--time-limit", "2")
    assert result.code == 3
    assert result.report["finish_reason"] == "closespider_timeout"
    assert result.institution("quick")["state"] == "complete"
    assert result.institution("slow")["failure"]["code"] == "run_timeout"


def small_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))


def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path):
    with serving(market({"bank": institution([f"product {number}" for number in range(60)])})) as running:
        result = crawl(tmp_path, running.url, preexec_fn=small_files)
    assert result.code == 4, result.stderr
    lines = [line for line in result.stderr.splitlines() if not line.startswith("look-up")]
    assert len(lines) == 1 and "could not be written" in lines[0]
    assert finished_names(result.folder) == set()
    assert {path.name for path in result.folder.iterdir()} <= {"crawl.log", "crawl.log.1"}


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "run").write_text("a file")
    result = crawl(tmp_path, "http://127.0.0.1:1")
    assert result.code == 4
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("more", [{"source": "nobody"}, {"delay": "-1"}])
def test_a_wrong_command_line_is_one_sentence_and_writes_nothing(tmp_path, more):
    result = crawl(tmp_path, "http://127.0.0.1:1", **more)
    assert result.code == 2
    assert len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((503, b"down", "text/plain"), "down"),
        ((200, b"<h1>Hello</h1>", "text/html"), "wrong_type"),
        ((200, {"errors": [{"title": "no"}]}, "application/json"), "bad_list"),
        ((200, {"data": []}, "application/json"), "bad_list"),
        ((200, b'{"data": [', "application/json"), "bad_json"),
    ],
)
def test_a_register_that_cannot_be_read_is_the_runs_failure(tmp_path, answer, code):
    with serving({"robots.txt": robots, "cdr-register": lambda handler, parts, query: handler.answer(*answer)}) as running:
        result = crawl(tmp_path, running.url)
    assert result.code == 0
    assert result.report["register_failure"]["code"] == code
    assert result.report["institutions"] == []


def test_nobody_at_home_is_unreachable_by_its_robots(tmp_path):
    result = crawl(tmp_path, "http://127.0.0.1:1")
    assert result.report["register_failure"]["code"] == "robots_unreachable"


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (500, b"User-agent: *\nAllow: /\n", "robots_unreachable"),
        (429, b"", "robots_unreachable"),
        (200, b"User-agent: *\nDisallow: /\n", "robots_denied"),
        (200, b"User-agent: yardstick\nDisallow: /cdr-register\n", "robots_denied"),
        (404, b"User-agent: *\nDisallow: /\n", None),
    ],
)
def test_robots_is_closed(tmp_path, status, body, code):
    rules = {"robots.txt": lambda handler, parts, query: handler.answer(status, body, "text/plain")}
    with serving(market({"bank": institution(["a"])}, **rules)) as running:
        result = crawl(tmp_path, running.url)
    failure = result.report["register_failure"]
    assert (failure and failure["code"]) == code
    assert bool(running.paths("/cdr-register")) is (code is None)


def test_the_register_is_asked_again_in_a_lower_version(tmp_path):
    entries = register(lambda url: [brand(url, "bank")])

    def versioned(handler: Handler, parts, query):
        if handler.headers["x-v"] == "1":
            entries(handler, parts, query)
        else:
            handler.answer(406, {"errors": [{"title": "Unsupported Version", "detail": "1"}]})

    with serving({"bank": institution(["a"]), "robots.txt": robots, "cdr-register": versioned}) as running:
        result = crawl(tmp_path, running.url)
    assert result.institution("bank")["answered"] == 1


def test_in_version_2_of_the_register_who_has_no_address_of_products_publishes_none(tmp_path):
    def second(handler: Handler, parts, query):
        url = handler.server.market.url
        rows = [brand(f"{url}/nowhere", "bank", productBaseUri=f"{url}/bank"), brand(url, "without")]
        handler.answer(200, {"data": rows}, x_v="2")

    with serving({"bank": institution(["a"]), "robots.txt": robots, "cdr-register": second}) as running:
        result = crawl(tmp_path, running.url)
    assert [entry["id"] for entry in result.report["institutions"]] == ["bank"]
    assert result.institution("bank")["answered"] == 1
    assert [issue["code"] for issue in result.report["issues"]] == ["no_products_published"]


def test_a_name_that_is_a_private_address_is_refused_after_one_look_up(tmp_path):
    def entries(url):
        inside = brand(url, "inside", publicBaseUri="https://intranet.example/x")
        unknown = brand(url, "unknown", publicBaseUri="https://no.example/x")
        return [brand(url, "bank"), inside, unknown]

    with serving({"bank": institution(["a"]), "robots.txt": robots, "cdr-register": register(entries)}) as running:
        result = crawl(tmp_path, running.url, names="intranet.example=10.0.0.5")
    assert result.institution("bank")["state"] == "complete"
    assert result.institution("inside")["failure"]["code"] == "private_address"
    assert result.institution("unknown")["failure"]["code"] == "robots_unreachable"
    assert result.stderr.count("look-up intranet.example") == 1


def test_without_permission_loopback_is_refused(tmp_path):
    with serving(market({"bank": institution(["a"])})) as running:
        line = [word for word in command(tmp_path, running.url, delay="0.1") if word != "--allow-private"]
        done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0
    assert '"private_address"' in (tmp_path / "run" / "report.json").read_text()
    assert not running.seen


def test_a_crawl_delay_of_robots_is_kept(tmp_path):
    gauge = Gauge()
    rules = {"robots.txt": lambda handler, parts, query: handler.answer(200, b"User-agent: *\nCrawl-delay: 1.6\n", "text/plain")}
    with serving(market({"bank": gauge}, **rules)) as running:
        line = command(tmp_path, running.url, "--time-limit", "6")
        del line[line.index("--delay") : line.index("--delay") + 2]
        subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    times = gauge.began["bank"]
    assert len(times) >= 3
    assert min(later - earlier for earlier, later in pairwise(times)) > 1.5


class Gauge:
    """How many requests are under way at once, in all and by institution, and when each began."""

    def __init__(self):
        self.lock, self.now, self.most, self.began = threading.Lock(), {}, {}, {}

    def __call__(self, handler: Handler, parts, query):
        name = handler.path.split("/")[1]
        with self.lock:
            self.began.setdefault(name, []).append(time.monotonic())
            for key in (name, ""):
                self.now[key] = self.now.get(key, 0) + 1
                self.most[key] = max(self.most.get(key, 0), self.now[key])
        time.sleep(0.15)
        with self.lock:
            for key in (name, ""):
                self.now[key] -= 1
        institution([f"p{number}" for number in range(20)])(handler, parts, query)


def test_without_delay_four_at_once_per_institution_and_sixteen_in_all(tmp_path):
    gauge = Gauge()
    with serving(market({f"bank{number}": gauge for number in range(6)})) as running:
        result = crawl(tmp_path, running.url)
    assert result.report["raw_rows"] == 120
    assert gauge.most.pop("") <= 16
    assert max(gauge.most.values()) == 4


def test_with_a_delay_requests_to_one_institution_keep_their_distance(tmp_path):
    gauge = Gauge()
    with serving(market({"bank0": gauge, "bank1": gauge})) as running:
        result = crawl(tmp_path, running.url, delay="0.15")
    assert result.report["raw_rows"] == 40
    for times in gauge.began.values():
        assert min(later - earlier for earlier, later in pairwise(times)) > 0.12
