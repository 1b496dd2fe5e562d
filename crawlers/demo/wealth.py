"""The fictional wealth managers: what each publishes about its products, in its own words, as label and text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from crawlers.demo.clock import cash_move, drift, first_day, percent, spread
from crawlers.demo.model import Institution
from crawlers.demo.wealth_words import WORDINGS, Wording

MANAGERS = (
    Institution("chenguang-wm", "晨光银行理财", "Chenguang Wealth", "zh-html", ("wealth",)),
    Institution("haiyue-wm", "海岳理财", "Haiyue Wealth", "zh-html", ("wealth",)),
    Institution("qinghe-bank", "青禾银行", "Qinghe Bank", "zh-html", ("wealth",)),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One product as facts in no wording: a text by fact; a fact that is left out is not disclosed.

    ``past``: what it earned in each period: its name, first and last day, the yearly rate, the benchmark of that time.
    """

    key: str
    name: str
    facts: Mapping[str, str]
    past: tuple[tuple[str, str, str, str, str], ...] = ()


FAMILIES = {
    "chenguang-wm": ("晨光", ("稳鑫", "安盈", "悦享", "宁远")),
    "haiyue-wm": ("海岳", ("观澜", "听涛", "揽月", "逐浪")),
    "qinghe-bank": ("青禾", ("丰穗", "春晖", "满仓", "润泽")),
}
CLOSED_DAYS = (91, 182, 273, 364, 546, 728)
NATURES = ("固定收益类", "固定收益类", "固定收益类", "混合类", "权益类", "商品及金融衍生品类")


def sheets(manager: Institution, step: int) -> list[Sheet]:
    """Every product of a manager in a step, lists in the order of its site."""
    prefix, series = FAMILIES[manager.id]
    found: list[Sheet] = []
    for number, name in enumerate(series):
        found += [_closed(manager.id, f"{prefix}{name}", number, age, step) for age in range(2)]
        found.append(_open(manager.id, f"{prefix}{name}", number, step))
    found += [_cash(manager.id, f"{prefix}天天金", number, step) for number in range(1, 4)]
    found += [_growth(manager.id, f"{prefix}领航", number, step) for number in range(1, 4)]
    if manager.id == "qinghe-bank":
        found += [
            _deposit(manager.id, number, months, points, step)
            for number, (months, points) in enumerate(((3, 95), (6, 115), (12, 125), (24, 130), (36, 155), (60, 160)), start=1)
        ]
    return found


def _common(manager: str, wording: Wording, seed: str, nature: str, risk: int) -> dict[str, str]:
    return {
        "code": f"DEMO{manager[:2].upper()}{spread(10**8, manager, seed):08d}",
        "nature": nature,
        "risk": wording.risks[risk - 1],
        "raising": "公募",
        "currency": "人民币",
        "issuer": next(one.name for one in MANAGERS if one.id == manager),
        "least": wording.amount.format(("1", "100", "1000", "10000")[spread(4, manager, seed, "least")]),
    }


def _fees(manager: str, wording: Wording, seed: str) -> dict[str, str]:
    """Fees a year; one of them is waived now and then, one not disclosed."""
    management, custody, sales = (
        10 + 5 * spread(8, manager, seed, "m"),
        2 + spread(3, manager, seed, "c"),
        10 * spread(5, manager, seed, "s"),
    )
    facts = {
        "management": wording.rate_a_year.format(percent(management)),
        "custody": wording.rate_a_year.format(percent(custody)),
        "sales": wording.rate_a_year.format(percent(sales)),
    }
    if sales == 0:
        facts["sales"] = "不收取" if spread(2, manager, seed) else "0%"
    if spread(7, manager, seed, "undisclosed") == 0:
        facts["custody"] = "未披露"
    return facts


def _closed(manager: str, name: str, number: int, age: int, step: int) -> Sheet:
    """A closed issue: each is on sale for two steps, so that one of a series gives way to the next at every second step."""
    wording = WORDINGS[manager]
    issue = (step + number) // 2 - age  # everything about an issue follows from its number: it does not change while it is on sale
    days = CLOSED_DAYS[(number * 2 + issue + spread(6, manager)) % len(CLOSED_DAYS)]
    low = 195 + days // 20 + 5 * spread(6, manager, name) + drift(2 * issue, manager, name)
    facts = {
        **_common(manager, wording, f"{name}{issue}", NATURES[0], 2),
        "mode": wording.modes[1],
        "term": f"{days}天",
        "redemption": "封闭期内不可赎回",
        **_fees(manager, wording, f"{name}{number}"),
        "benchmark": f"{percent(low)}-{percent(low + 60)}" if number % 2 else percent(low),
        "increment": "1元",
    }
    if number == 3 and issue % 2:
        facts["benchmark"] = "中债-综合财富指数收益率*90%+0.10%"
    return Sheet(f"closed-{number + 1}-{issue}", f"{name}封闭式第{issue % 1000}期", facts)


def _open(manager: str, name: str, number: int, step: int) -> Sheet:
    """An open product with a minimum holding period."""
    wording = WORDINGS[manager]
    days = (7, 14, 30, 90)[number]
    low = 175 + days // 3 + drift(step, manager, name, "open")
    facts = {
        **_common(manager, wording, f"{name}open", NATURES[number % 3], 2 if number < 3 else 3),
        "mode": wording.modes[0],
        "term": f"最短持有{days}天" if number else f"{days}天",
        "redemption": "最短持有期后可赎" if number else "每周开放",
        **_fees(manager, wording, f"{name}open"),
        "benchmark": f"{percent(low)}-{percent(low + 80)}",
        "increment": "1元",
    }
    if number == 2:
        del facts["least"]
    if (manager, number) == ("haiyue-wm", 3):
        facts["risk"] = "偏低风险"  # no declared word: an issue
    past = _past((manager, name), step, low, most=80)
    return Sheet(f"open-{number + 1}", f"{name}{days}天持有期", facts, past if number < 3 else ())


def _cash(manager: str, name: str, number: int, step: int) -> Sheet:
    """A cash product: what it yielded over the last seven days, and a benchmark that names a reference rate."""
    wording = WORDINGS[manager]
    facts = {
        **_common(manager, wording, f"{name}{number}", NATURES[0], 1),
        "mode": wording.modes[0],
        "term": "无固定期限",
        "redemption": "T+0" if number == 1 else "T+1",
        **_fees(manager, wording, f"{name}{number}"),
        "yield": percent(158 + 6 * number + cash_move(step) // 5 + drift(step, manager, number)),
        "on": first_day(step).isoformat(),
        "benchmark": "七天通知存款利率",
        "increment": "0.01元",
    }
    if (manager, number) == ("chenguang-wm", 3):
        facts["yield"] = "—"
    return Sheet(f"cash-{number}", f"{name}{number}号", facts)


def _growth(manager: str, name: str, number: int, step: int) -> Sheet:
    wording = WORDINGS[manager]
    low = 300 + 40 * number + drift(step, manager, name, number)
    facts = {
        **_common(manager, wording, f"{name}{number}", NATURES[2 + number], 2 + number),
        "mode": wording.modes[0],
        "term": "无固定期限",
        "redemption": "每月开放",
        **_fees(manager, wording, f"{name}{number}"),
        "benchmark": f"{percent(low)}-{percent(low + 250)}",
        "increment": "1000元",
    }
    if (manager, number) == ("qinghe-bank", 3):
        facts["benchmark"] = "43.00%"  # a slip of the fictional bank: outside every bound, so the product is held back
    return Sheet(f"growth-{number}", f"{name}{number}号", facts, _past((manager, name, number), step, low, most=250))


def _past(seed: tuple[object, ...], step: int, low: int, most: int) -> tuple[tuple[str, str, str, str, str], ...]:
    """What a product earned since it began, up to the day before the step, in each whole year, and in the last week, as some publish
    it although a week says nothing. ``low`` and ``most``: its benchmark and how wide that is, in basis points.
    """
    last = first_day(step) - timedelta(days=1)
    began = date(last.year - 2 - spread(3, *seed, "began"), 1 + spread(12, *seed, "month"), 15)

    def row(name: str, first: date, end: date, around: int) -> tuple[str, str, str, str, str]:
        earned = low + around + spread(max(most, 1), *seed, name) - most // 3
        return name, first.isoformat(), end.isoformat(), percent(earned), percent(low + around)

    years = [
        row(f"{year}年", date(year, 1, 1), date(year, 12, 31), 20 * (last.year - year)) for year in range(last.year - 1, began.year, -1)
    ]
    return row("成立以来", began, last, 20), *years, row("近一周", last - timedelta(days=6), last, 0)


def _deposit(manager: str, number: int, months: int, points: int, step: int) -> Sheet:
    """A term deposit: a promised rate, under the heading of deposits."""
    years = months // 12
    facts = {
        "category": "定期存款",
        "rate": percent(points + drift(step, manager, "deposit") // 5),
        "term": f"{years}年" if years else f"{months}个月",
        "least": "50元",
        "interest": "到期一次付息",
        "insurance": "是",
        "currency": "人民币",
        "issuer": "青禾银行",
    }
    return Sheet(f"deposit-{number}", f"青禾整存整取（{facts['term']}）", facts)
