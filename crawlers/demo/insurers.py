"""The fictional insurers and their products, each fact in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from crawlers.demo.clock import spread
from crawlers.demo.insurance_words import EXCLUSIONS, NO, WAYS, WITHOUT, YES, Text
from crawlers.demo.model import Institution

INSURERS = (
    Institution("beichen-life", "北辰人寿", "Beichen Life", "bilingual-html", ("insurance",)),
    Institution("chenguang-health", "晨光健康保险", "Chenguang Health", "bilingual-html", ("insurance",)),
    Institution("yuanshan-insurance", "远山保险", "Yuanshan Insurance", "bilingual-html", ("insurance",)),
    Institution("juniper-assurance", "杜松人寿", "Juniper Assurance", "bilingual-html", ("insurance",)),
)


@dataclass(frozen=True, slots=True)
class Policy:
    """One product. ``facts``: (zh, en) texts by fact. ``table``: which premium table it has.

    ``base``: what a man of 35 pays a year in yuan at price level 1000; ``level``: its price in thousandths of that.
    """

    key: str
    name: Text
    category: str
    facts: Mapping[str, Text]
    table: str
    base: Decimal
    level: int


MEDICAL = {"CNY 0": Decimal(5), "CNY 5,000": Decimal("1.6"), "CNY 10,000": Decimal(1), "CNY 20,000": Decimal("0.7")}
SHARES: dict[str, dict[str, str]] = {
    "critical_illness": {"20": "0.0118"},
    "term_life": {"10": "0.0011", "20": "0.0016"},
    "whole_life": {"5": "0.19", "10": "0.102", "single": "0.86"},
    "annuity": {"5": "0.18", "10": "0.096"},
    "accident": {"renewed": "0.00055"},
}


def _money(amount: int) -> Text:
    return (f"{amount // 10000}万元" if amount % 10000 == 0 and amount else f"{amount}元", f"CNY {amount:,}")


def _years(number: int) -> Text:
    return (f"{number}年", f"{number} years" if number > 1 else "1 year")


def _days(number: int) -> Text:
    return (f"{number}天", f"{number} days")


def _ages(low: int, high: int) -> Text:
    return (f"{low}周岁至{high}周岁", f"{low} to {high} years")


def medical(number: int) -> dict[str, Text]:
    deductible = (10000, 5000, 0, 20000)[number % 4]
    facts = {
        "annual_limit": _money((2000000, 4000000, 1000000, 6000000)[number % 4]),
        "coverage_term": _years(1),
        "payment_period": WAYS["renewed"],
        "waiting_period": _days((30, 60, 90)[number % 3]),
        "deductible": _money(deductible),
        "share_paid": ("100%", "100%"),
        "share_paid_without": ("60%", "60%"),
        "entry_age": _ages(18, 60),
        "exclusions": EXCLUSIONS[1],
        "renewal": ("保证续保", "Guaranteed renewable") if number % 2 == 0 else ("不保证续保", "Not guaranteed"),
    }
    if number % 2 == 0:
        facts["renewal_years"] = _years((20, 6)[number // 2 % 2])
    if number == 3:
        del facts["share_paid_without"]
    return facts


def critical(number: int) -> dict[str, Text]:
    return {
        "sum_assured": _money((300000, 500000, 1000000)[number % 3]),
        "coverage_term": ("终身", "Whole of life") if number % 2 else _years(30),
        "payment_period": WAYS["20"],
        "waiting_period": _days((90, 180)[number % 2]),
        "illnesses": (f"{100 + 10 * (number % 3)}种", str(100 + 10 * (number % 3))),
        "entry_age": _ages(18, 55),
        "cash_value": YES,
        "policy_loan": YES if number % 2 else WITHOUT,
        "cooling_off": _days(15),
        "exclusions": EXCLUSIONS[0],
    }


def term_life(number: int) -> dict[str, Text]:
    return {
        "sum_assured": _money((500000, 1000000, 2000000)[number % 3]),
        "coverage_term": _years((20, 30, 10)[number % 3]),
        "payment_period": WAYS["20"] if number % 3 < 2 else WAYS["10"],
        "waiting_period": _days((90, 180)[number % 2]),
        "entry_age": _ages(18, 60),
        "cash_value": NO if number % 2 else WITHOUT,
        "cooling_off": _days((15, 20)[number % 2]),
        "exclusions": EXCLUSIONS[0],
    }


def whole_life(number: int) -> dict[str, Text]:
    return {
        "sum_assured": _money((100000, 200000)[number % 2]),
        "coverage_term": ("终身", "Whole of life"),
        "payment_period": (WAYS["5"], WAYS["10"], WAYS["single"])[number % 3],
        "waiting_period": ("无等待期", "No waiting period"),
        "entry_age": _ages(18, 65),
        "cash_value": YES,
        "policy_loan": YES,
        "cooling_off": _days(15),
        "exclusions": EXCLUSIONS[0],
        "policy_fee": ("0元", "CNY 0"),
    }


def annuity(number: int) -> dict[str, Text]:
    return {
        "sum_assured": _money(100000),
        "coverage_term": _years((15, 20, 30)[number % 3]),
        "payment_period": (WAYS["5"], WAYS["10"])[number % 2],
        "entry_age": _ages(18, 60),
        "cash_value": YES,
        "policy_loan": YES if number % 2 else NO,
        "cooling_off": _days(20),
        "policy_fee": ("不收取", "Nil") if number % 2 else WITHOUT,
    }


def accident(number: int) -> dict[str, Text]:
    return {
        "sum_assured": _money((500000, 1000000, 300000)[number % 3]),
        "coverage_term": _years(1),
        "payment_period": WAYS["renewed"],
        "waiting_period": ("无等待期", "No waiting period"),
        "entry_age": _ages(18, 65),
        "renewal": ("不保证续保", "Not guaranteed"),
        "exclusions": EXCLUSIONS[0],
        "deductible": _money((0, 100)[number % 2]),
        "share_paid": (("100%", "100%"), ("80%", "80%"))[number % 2],
    }


KINDS = {
    "medical": (medical, ("医疗险", "Medical"), "social", 4),
    "critical_illness": (critical, ("重疾险", "Critical illness"), "smoker", 3),
    "term_life": (term_life, ("定期寿险", "Term life"), "smoker", 3),
    "whole_life": (whole_life, ("终身寿险", "Whole life"), "sex", 2),
    "annuity": (annuity, ("年金险", "Annuities"), "sex", 2),
    "accident": (accident, ("意外险", "Accident"), "age", 2),
}
SERIES: dict[str, tuple[Text, ...]] = {
    "medical": (
        ("康宁百万医疗", "Serene Million Medical"),
        ("守护住院医疗", "Guardian Hospital"),
        ("安心门诊住院", "Peace of Mind Care"),
        ("长青医疗", "Evergreen Medical"),
    ),
    "critical_illness": (
        ("护航重疾", "Escort Critical Illness"),
        ("常青重疾", "Evergreen Critical Illness"),
        ("全能重疾", "Complete Critical Illness"),
    ),
    "term_life": (("家责定期寿", "Household Term Life"), ("顶梁柱定期寿", "Keystone Term Life"), ("青年定期寿", "Starter Term Life")),
    "whole_life": (("鸿泽增额终身寿", "Growing Whole Life"), ("臻爱终身寿", "Cherish Whole Life")),
    "annuity": (("晚晴养老年金", "Evening Annuity"), ("启航教育年金", "Set Sail Annuity")),
    "accident": (("畅行意外", "Freeway Accident"), ("都市意外", "City Accident")),
}
MISSING = {"beichen-life": "accident", "chenguang-health": "annuity", "yuanshan-insurance": "whole_life", "juniper-assurance": ""}
SHORT = {
    "beichen-life": ("北辰", "Beichen"),
    "chenguang-health": ("晨光", "Chenguang"),
    "yuanshan-insurance": ("远山", "Yuanshan"),
    "juniper-assurance": ("杜松", "Juniper"),
}


def policies(insurer: Institution, step: int) -> list[Policy]:
    """Every product of an insurer in a step: the lasting ones, and one edition that follows the one before at every third step."""
    zh, en = SHORT[insurer.id]
    found: list[Policy] = []
    for category, (build, label, table, count) in KINDS.items():
        if category == MISSING[insurer.id]:
            continue
        for number in range(count):
            names = SERIES[category][number]
            key = f"{category.replace('_', '-')}-{number + 1}"
            level = 1000 + 10 * (spread(31, insurer.id, key) - 15)
            if (step + spread(3, insurer.id, key)) % 3 == 0 and number == 0:
                level += 20  # a small revision of its premiums
            name = (f"{zh}{names[0]}", f"{en} {names[1]}")
            if (category == "accident" and number == 0) or (category == "annuity" and number == 1):
                edition = (step + spread(3, insurer.id)) // 3
                key, name = f"{key}-{edition}", (f"{name[0]}（{edition % 100}版）", f"{name[1]} (edition {edition % 100})")
            facts = {
                "category": label,
                "product_code": (f"演示备{spread(10**6, insurer.id, key):06d}号",) * 2,
                **build(number + spread(3, insurer.id)),
                "insurer": (insurer.name, insurer.name_en),
            }
            found.append(
                Policy(key, name, category, {**facts, **_slips(insurer.id, category, number)}, table, _base(category, facts), level)
            )
    return found


def _base(category: str, facts: Mapping[str, Text]) -> Decimal:
    """The yearly premium of a man of 35: a share of the sum assured, by how long is paid; medical cover by limit and deductible."""
    assured = Decimal((facts.get("sum_assured") or facts["annual_limit"])[1].removeprefix("CNY ").replace(",", ""))
    if category == "medical":
        return Decimal(180 + 40 * int(assured / 1000000)) * MEDICAL[facts["deductible"][1]]
    way = next(key for key, words in WAYS.items() if words == facts["payment_period"])
    return assured * Decimal(SHARES[category][way])


def _slips(insurer: str, category: str, number: int) -> dict[str, Text]:
    """Slips of the fictional insurers, which must end as issues."""
    if (insurer, category, number) == ("chenguang-health", "medical", 1):
        return {"share_paid": ("120%", "120%")}  # outside every bound: held back
    if (insurer, category, number) == ("yuanshan-insurance", "critical_illness", 2):
        return {"illnesses": ("一百多种", "more than a hundred")}
    return {}
