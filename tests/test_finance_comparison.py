"""The published comparison rate of real products beside ours, and why they differ."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from normalizers.__main__ import main
from normalizers.finance.comparison import compare
from normalizers.finance.comparison_report import Report, of
from normalizers.finance.refusal import RefusedError
from tests.test_finance_cost import fee, rate, value

Json = dict[str, Any]
FREE = [fee("upfront", "0", "Valuation fee"), fee("upfront", "0", "Legal fee")]


def home(rates: list[Json], *fees: Json) -> Json:
    return {"category": "home_loan", "rates": rates, "fees": [*FREE, *fees]}


# Published by the institutions in their open product data: nominal, comparison, fees.
PUBLISHED = [
    ("6.14", "0.0638", [fee("upfront", "250", "Loan advance fee"), fee("periodic", "250", "Annual fee", "P1Y")]),
    ("6.15", "0.0628", [fee("upfront", "300", "Establishment fee"), fee("periodic", "10", "Loan service fee", "P1M")]),
    ("7.36", "0.0741", [fee("upfront", "600", "Application fee")]),
    ("5.99", "0.0634", [fee("periodic", "395", "Package fee", "P1Y")]),
]


@pytest.mark.parametrize(("nominal", "published", "fees"), PUBLISHED)
def test_published_rates_follow_from_the_rate_and_the_fees(nominal: str, published: str, fees: list[Json]) -> None:
    (stated,) = rates = [rate(nominal, comparison=value(published))]
    found = compare(home(rates, *fees), stated)
    assert found.verdict == "agrees"
    assert round(found.without_exit, 4) == pytest.approx(float(published), abs=1e-9)


def test_lenders_differ_on_the_discharge_fee() -> None:
    establishment, discharge = fee("upfront", "600", "Establishment fee"), fee("exit", "350", "Discharge fee")
    (counted,) = rates = [rate("5.94", comparison=value("0.0608"))]
    assert compare(home(rates, establishment, fee("exit", "6000", "Discharge fee")), counted).verdict == "agrees with the discharge fee"
    left_out = rate("6.09", comparison=value("0.0613"))
    assert compare(home([left_out], fee("upfront", "595", "Establishment fee"), discharge), left_out).verdict == "agrees"


def test_a_fixed_rate_reverts_to_a_variable_one_of_the_same_purpose() -> None:
    fixed = rate("5", "fixed", fixed_for=value("P3Y"), comparison=value("0.0643"))
    assert compare(home([fixed, rate("7")]), fixed).verdict == "agrees"
    assert "revert" in compare(home([fixed]), fixed).undisclosed
    assert compare(home([fixed]), fixed).verdict == "differs: not all disclosed"


def test_a_fee_that_the_lender_left_out_is_named() -> None:
    stated = rate("6", comparison=value("0.0604"))
    found = compare(home([stated], fee("upfront", "600", "Application fee"), fee("periodic", "20", "Service fee", "P1M")), stated)
    assert found.verdict == "agrees without some stated fee"
    assert (found.charges, found.counted) == (("setup_fee", "monthly_fee"), ("setup_fee",))


def test_a_rate_without_a_published_comparison_is_refused() -> None:
    with pytest.raises(RefusedError, match="states no rate with a comparison rate"):
        compare(home([rate("6")]), rate("6"))


def test_what_explains_a_difference_is_told_and_counted() -> None:
    stated = [rate("6", comparison=value(published)) for published in ("0.06", "0.0595", "0.08", "0.0601")]
    product = home(stated, fee("upfront", "0", "Application fee"), fee("periodic", "0", "Service fee", "P1M"))
    report = Report()
    details = list(of([product, {"category": "credit_card"}, home([rate("6")])], report))
    assert [one["verdict"] for one in details] == ["agrees", *["differs: not all disclosed"] * 2, "agrees"]
    assert details[1]["reason"] == "published below the rate itself, within 0.1 points"
    assert details[2]["reason"] == "published above ours: a fee that is not disclosed, farther apart"
    assert list(report.lines())[-1] == '{"compared": 4, "agree": 2, "differ": 2, "nothing_to_compare": 1}'


def test_the_command_reads_payloads_and_archives_and_prints_the_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    payload = Path(__file__).parent / "fixtures" / "shapes" / "au-cdr" / "home_loan" / "payload.json"
    archive = tmp_path / "market.tar.xz"
    with tarfile.open(archive, "w:xz") as made:
        made.add(payload, "product/one.json")
    assert main(["comparison", "au-cdr", str(payload), str(archive), "--details"]) == 0
    *details, counts = capsys.readouterr().out.splitlines()
    assert json.loads(counts)["compared"] == sum(line.startswith("{") for line in details) > 1
    assert main(["comparison", "au-cdr", str(tmp_path / "none.json")]) == 1


@pytest.mark.market
def test_the_report_of_a_real_market(shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], request: Any) -> None:
    """Every loan with a published comparison rate (an eighth of them by default): how many agree within 0.02 points, and why not."""
    archive, least = shared / "data" / "au-cdr" / "au-cdr-2024-08-12.tar.xz", 1000
    if not request.config.getoption("--market-whole"):
        archive, least = eighth_of(archive, tmp_path / "eighth.tar"), 50
    assert main(["comparison", "au-cdr", str(archive)]) == 0
    out = capsys.readouterr().out
    print(out)
    assert json.loads(out.splitlines()[-1])["agree"] > least


def eighth_of(archive: Path, path: Path) -> Path:
    with tarfile.open(archive) as whole, tarfile.open(path, "w") as part:
        for number, member in enumerate(whole):
            if number % 8 == 1:
                part.addfile(member, whole.extractfile(member))
    return path
