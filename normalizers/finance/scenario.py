"""The scenario that prices a product: what a person would borrow, save or insure. Declared like attributes; read from ``my.*``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation

from normalizers.finance.questions import QUESTIONS, Question
from normalizers.schema.kinds import CHOICE, COUNT, FLAG, MONEY, PERCENT, TERM, duration_units

MONTH_UNITS = 304_375  # ten-thousandths of a day in a twelfth of 365.25 days


class ScenarioError(ValueError):
    """``key``: the parameter; the text is one sentence that says what it takes, in each language (``zh``, ``sentence``)."""

    def __init__(self, key: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.key, self.zh, self.sentence = key, zh, en


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is not asked keeps its default, which the page shows. ``term``, ``leave_after`` are months, ``age`` whole years."""

    amount: Decimal | None = None
    term: int | None = None
    purpose: str = "owner_occupied"
    repayment: str = "principal_and_interest"
    lvr: Decimal = Decimal("0.8")
    balance: Decimal | None = None
    spend: Decimal = Decimal(0)
    deposit_monthly: Decimal = Decimal(0)
    withdraws: bool = False
    new_customer: bool = False
    leave_after: int | None = None
    age: int | None = None
    sex: str = "male"
    smoker: bool = False
    social_insurance: bool = True
    sum_assured: Decimal | None = None


BY_PARAMETER = {question.parameter: question for question in QUESTIONS}
DEFAULTS = Scenario()
assert {question.key for question in QUESTIONS} == {field.name for field in fields(Scenario)}, "every field of a scenario is a question"


def read_scenario(parameters: Mapping[str, str]) -> Scenario:
    """The scenario of a request's ``my.*`` parameters, canonical. Raises ScenarioError for one that it does not know or take."""
    found: dict[str, object] = {}
    for name, text in parameters.items():
        question = BY_PARAMETER.get(name)
        if question is None:
            shown, some = name[:40], ", ".join(BY_PARAMETER)
            raise ScenarioError(name, f"没有参数 {shown}；可用的有：{some}。", f"There is no parameter {shown}; there are: {some}.")
        found[question.key] = _READERS[question.kind.key](question, text.strip())
    scenario = Scenario(**found)  # type: ignore[arg-type]
    if scenario.leave_after is not None and scenario.term is not None and scenario.leave_after > scenario.term:
        raise ScenarioError(
            "my.leave_after",
            "提前离开的时间晚于期限的终点；请给出更早的时间。",
            "Leaving lies after the end of the term; give an earlier time.",
        )
    return scenario


def pairs_of(scenario: Scenario) -> tuple[tuple[str, str], ...]:
    """The scenario as canonical parameters in declared order, without what keeps its default."""
    given = ((question, getattr(scenario, question.key)) for question in QUESTIONS)
    return tuple((question.parameter, _text(question, value)) for question, value in given if value != getattr(DEFAULTS, question.key))


def _text(question: Question, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if question.kind is TERM:
        return f"P{value}M"
    if isinstance(value, Decimal):
        return format(value.normalize() if value else Decimal(0), "f")
    return str(value)


def _number(question: Question, text: str) -> Decimal:
    name = question.label
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ScenarioError(
            question.parameter, f"{name('zh')}应为数字，而不是“{text[:40]}”。", f"{name('en')} takes a number, not {text[:40]!r}."
        ) from None
    if not number.is_finite() or not question.low <= number <= question.high:
        low, high = _bounds(question)
        raise ScenarioError(question.parameter, f"{name('zh')}应在 {low} 与 {high} 之间。", f"{name('en')} takes from {low} to {high}.")
    places = PLACES[question.kind.key]
    if number != number.quantize(Decimal(1).scaleb(-places)):
        raise ScenarioError(question.parameter, f"{name('zh')}至多有 {places} 位小数。", f"{name('en')} takes at most {places} decimals.")
    return number


def _bounds(question: Question) -> tuple[str, str]:
    """What a number may be, as people read it: ``1`` to ``100,000,000``, ``1%`` to ``110%``."""
    if question.kind is PERCENT:
        return f"{question.low * 100:f}".rstrip("0").rstrip(".") + "%", f"{question.high * 100:f}".rstrip("0").rstrip(".") + "%"
    return f"{question.low:,}", f"{question.high:,}"


PLACES = {MONEY.key: 2, PERCENT.key: 7, COUNT.key: 0}
"""Decimals that a number of a scenario may have: what cost counts in."""


def _count(question: Question, text: str) -> int:
    return int(_number(question, text))


def months(text: str) -> int | None:
    """An ISO duration in whole months; None when it is none, or not of whole months."""
    try:
        units = duration_units(text)
    except ValueError:
        return None
    return units // MONTH_UNITS if units % MONTH_UNITS == 0 else None


def _term(question: Question, text: str) -> int:
    found = months(text)
    if found is None or not question.low <= found <= question.high:
        raise ScenarioError(
            question.parameter,
            f"{question.label('zh')}应为整月的时长，如 25年、18个月 或 P18M，最长 {question.high} 个月。",
            f"{question.label('en')} takes whole months, such as 25 years, 18 months or P18M, up to {question.high} months.",
        )
    return found


def _choice(question: Question, text: str) -> str:
    some = ", ".join(choice.key for choice in question.choices)
    if text not in {choice.key for choice in question.choices}:
        raise ScenarioError(
            question.parameter, f"{question.label('zh')}应为以下之一：{some}。", f"{question.label('en')} is one of: {some}."
        )
    return text


def _flag(question: Question, text: str) -> bool:
    if text not in ("yes", "no"):
        raise ScenarioError(question.parameter, f"{question.label('zh')}应为 yes 或 no。", f"{question.label('en')} is yes or no.")
    return text == "yes"


_READERS: Mapping[str, Callable[[Question, str], object]] = {
    MONEY.key: _number, PERCENT.key: _number, COUNT.key: _count, TERM.key: _term, CHOICE.key: _choice, FLAG.key: _flag,
}  # fmt: skip
