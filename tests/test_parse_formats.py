"""Texts as institutions write them, field by field: many wordings of one fact say one thing, and what says two is refused.

The tables stand in ``fixtures/formats``: ``@ domain field`` begins a group, ``text  =>  brief`` is a row (see parse_brief).
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from normalizers.parse.fields import parse
from normalizers.parse.result import Parsed, Unparsed
from tests.parse_brief import brief

FOLDER = Path(__file__).parent / "fixtures/formats"
Group = tuple[str, str, str]


def groups() -> dict[Group, list[tuple[str, str]]]:
    """The rows of both languages by language, domain and field."""
    found: dict[Group, list[tuple[str, str]]] = defaultdict(list)
    for lang in ("zh", "en"):
        at: Group = (lang, "", "")
        for line in (FOLDER / f"{lang}.txt").read_text(encoding="utf-8").splitlines():
            if line.startswith("@ "):
                _, domain, field = line.split(" ")
                at = (lang, domain, field)
            else:
                text, said = line.split("  =>  ")
                found[at].append((text, said))
    return found


GROUPS = groups()


@pytest.mark.parametrize("group", GROUPS, ids="-".join)
def test_every_wording_of_a_field_says_what_it_means(group: Group) -> None:
    lang, domain, field = group
    wrong = [
        f"{text}: {got}, not {said}"
        for text, said in GROUPS[group]
        if (got := brief(parse(field, text, language(lang, text), domain))) != said
    ]
    assert not wrong


def language(lang: str, text: str) -> str:
    """A Chinese page also writes figures and names in Latin letters alone, and such a text is read as English."""
    return lang if lang == "en" or any("\u4e00" <= character <= "\u9fff" for character in text) else "en"


def test_the_tables_hold_a_thousand_wordings_of_every_field() -> None:
    assert sum(len(rows) for rows in GROUPS.values()) >= 1000
    assert {field for _, _, field in GROUPS} >= {"rate", "amount", "term", "fee", "ltv", "entry_age", "risk", "benchmark", "cdr.tier"}


# Each of these was read as something else once.
CAUGHT = [
    ("policy_loan", "insurance", "最高可贷现金价值的80%，每次贷款期限最长6个月", "..0.8 [..P6M]"),
    ("term", "loan", "最长可贷30年", "[..P30Y]"),
    ("rate", "deposit", "一天通知存款0.25%", "0.0025 [P1D] /P1Y"),
    ("rate", "wealth", "5.2% since inception", "0.052"),
    ("rate", "wealth", "12-month return 4.2%", "0.042"),
    ("rate", "wealth", "预期最高年化收益率3.8%", "..0.038 /P1Y"),
    ("fee", "loan", "$5 per week", "5 AUD /P7D"),
    ("fee", "loan", "$0 first year, then $120 p.a.", "120 AUD /P1Y"),
    ("rate", "loan", "Base rate + 1% (currently 6.25%)", "!"),
    ("rate", "loan", "6.875% / 6.95% APR", "!"),
    ("rate", "loan", "逾期罚息为合同利率的150%", "!"),
    ("rate", "deposit", "一年期定期存款利率+2%", "!"),
    ("rate", "loan", "90% <=95%", "!"),
    ("rate", "loan", "Minimum 40% deposit applies.", "!"),
    ("amount", "loan", "$2 - $5 million", "!"),
    ("amount", "deposit", "greater than $1,000,000.000", "!"),
    ("amount", "deposit", "Tier 1", "!"),
    ("amount", "deposit", "Eleven", "!"),
    ("term", "deposit", "Term Deposit Twenty First Month", "!"),
]


@pytest.mark.parametrize(("field", "domain", "text", "said"), CAUGHT)
def test_bugs_caught(field: str, domain: str, text: str, said: str) -> None:
    assert brief(parse(field, text, "zh" if any(c > "\u3000" for c in text) else "en", domain)) == said


@pytest.mark.parametrize(
    "text", ["9" * 5000, "%" * 490, "以审批" * 160, "5% " * 160, "no " + "a " * 200 + "fees", "1/2/" * 120, "\0", "\ud83d"]
)
@pytest.mark.parametrize("field", ["rate", "fee", "amount", "term", "ltv", "entry_age", "repayment", "risk"])
def test_a_hostile_text_is_refused(field: str, text: str) -> None:
    result: Parsed | Unparsed = parse(field, text, "zh", "loan")
    assert isinstance(result, Unparsed)
    assert result.text == text
