"""The scenario of a request (``my.*``): each parameter as people write it, canonical, or an error at its own name."""

from __future__ import annotations

from collections.abc import Mapping

from normalizers.finance.scenario import BY_PARAMETER, Question, Scenario, ScenarioError, pairs_of, read_scenario
from normalizers.schema.kinds import CHOICE, FLAG
from search.reading import EXAMPLES, canonical_number
from search.selection import RequestError

My = tuple[tuple[str, str], ...]
"""Canonical parameters in declared order; what keeps its default is left out."""


def read_my(given: Mapping[str, str]) -> My:
    """The canonical parameters of a scenario. Raises RequestError naming the first that is unknown, or that it does not take."""
    try:
        return pairs_of(read_scenario({name: _canonical(BY_PARAMETER.get(name), text) for name, text in given.items()}))
    except ScenarioError as error:
        raise RequestError(error.key[:60], error.zh, error.sentence) from None


def scenario_of(my: My) -> Scenario | None:
    """What canonical parameters ask for; None when nothing is asked."""
    return read_scenario(dict(my)) if my else None


def _canonical(question: Question | None, text: str) -> str:
    """A number as it is counted in (``20万``, ``80%``, ``3年``); what has no such form is left for the scenario to refuse."""
    if question is None or question.kind in (CHOICE, FLAG):
        return text
    found = canonical_number(question, text)
    if found is None and not _plain(text):
        some = EXAMPLES.get(question.kind.key, "35")
        raise RequestError(
            question.parameter,
            f"“{text[:60]}”读不出数值；可写作 {some}。",
            f"“{text[:60]}” is not a number that can be read here; write it as {some}.",
        )
    return text if found is None else found


def _plain(text: str) -> bool:
    """Digits alone: a number too large to be read, which the scenario's own bounds refuse in better words."""
    return text.lstrip("-").replace(".", "", 1).isdigit() and text.isascii() and len(text) < 40
