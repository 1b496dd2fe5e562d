"""The scenario that prices a product: what a person would borrow or save. Declared like attributes; read from ``my.*`` parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation

from normalizers.schema.common import PURPOSES, REPAYMENTS
from normalizers.schema.kinds import CHOICE, COUNT, FLAG, MONEY, PERCENT, TERM, duration_units
from normalizers.schema.model import Choice, Kind, Label

PREFIX = "my."
MONTH_UNITS = 304_375  # ten-thousandths of a day in a twelfth of 365.25 days


class ScenarioError(ValueError):
    """``key``: the parameter; the text is one sentence that says what it takes."""

    def __init__(self, key: str, sentence: str) -> None:
        super().__init__(sentence)
        self.key = key
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is not asked keeps its default, which the page shows. ``term`` and ``leave_after`` are months."""

    amount: Decimal | None = None
    term: int | None = None
    purpose: str = "owner_occupied"
    repayment: str = "principal_and_interest"
    lvr: Decimal = Decimal("0.8")
    balance: Decimal | None = None
    deposit_monthly: Decimal = Decimal(0)
    withdraws: bool = False
    new_customer: bool = False
    leave_after: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One parameter of a scenario: its words, its kind, what it may be."""

    key: str
    kind: Kind
    label: Label
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    choices: tuple[Choice, ...] = ()

    @property
    def parameter(self) -> str:
        return PREFIX + self.key


_MOST = Decimal(100_000_000)
QUESTIONS = (
    Question("amount", MONEY, Label("贷款或存入金额", "Amount to borrow or deposit"), Decimal(1), _MOST),
    Question("term", TERM, Label("期限", "Term"), Decimal(1), Decimal(480)),
    Question("purpose", CHOICE, Label("用途", "Purpose"), choices=PURPOSES),
    Question("repayment", CHOICE, Label("还款方式", "Repayment"), choices=REPAYMENTS[:3]),
    Question("lvr", PERCENT, Label("贷款价值比", "Loan to value"), Decimal("0.01"), Decimal("1.1")),
    Question("balance", MONEY, Label("现有余额", "Balance"), Decimal(0), _MOST),
    Question("deposit_monthly", MONEY, Label("每月存入", "Paid in each month"), Decimal(0), Decimal(1_000_000)),
    Question("withdraws", FLAG, Label("会取款", "Withdraws")),
    Question("new_customer", FLAG, Label("新客户", "New customer")),
    Question("leave_after", TERM, Label("提前离开", "Leaves after"), Decimal(1), Decimal(480)),
)
BY_PARAMETER = {question.parameter: question for question in QUESTIONS}
assert {question.key for question in QUESTIONS} == {field.name for field in fields(Scenario)}, "every field of a scenario is a question"


def read_scenario(parameters: Mapping[str, str]) -> Scenario:
    """The scenario of a request's ``my.*`` parameters. Raises ScenarioError for an unknown one, or a value it does not take."""
    found: dict[str, object] = {}
    for name, text in parameters.items():
        question = BY_PARAMETER.get(name)
        if question is None:
            raise ScenarioError(name, f"There is no parameter {name[:40]}; there are: {', '.join(BY_PARAMETER)}.")
        found[question.key] = _READERS[question.kind.key](question, text.strip())
    scenario = Scenario(**found)  # type: ignore[arg-type]
    if scenario.leave_after is not None and scenario.term is not None and scenario.leave_after > scenario.term:
        raise ScenarioError("my.leave_after", "Leaving lies after the end of the term; give an earlier time.")
    return scenario


def _number(question: Question, text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ScenarioError(question.parameter, f"{question.label('en')} takes a number, not {text[:40]!r}.") from None
    if not number.is_finite() or not question.low <= number <= question.high:
        raise ScenarioError(question.parameter, f"{question.label('en')} takes from {question.low} to {question.high}.")
    return number


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
            question.parameter, f"{question.label('en')} takes a duration such as P25Y or P18M, up to {question.high} months."
        )
    return found


def _choice(question: Question, text: str) -> str:
    if text not in {choice.key for choice in question.choices}:
        raise ScenarioError(
            question.parameter, f"{question.label('en')} is one of: {', '.join(choice.key for choice in question.choices)}."
        )
    return text


def _flag(question: Question, text: str) -> bool:
    if text not in ("yes", "no"):
        raise ScenarioError(question.parameter, f"{question.label('en')} is yes or no.")
    return text == "yes"


_READERS: Mapping[str, Callable[[Question, str], object]] = {
    MONEY.key: _number, PERCENT.key: _number, COUNT.key: _number, TERM.key: _term, CHOICE.key: _choice, FLAG.key: _flag,
}  # fmt: skip
