"""The scenario of a request (``my.*``): each parameter as people write it, canonical, or an error at its own name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from normalizers.finance.questions import Question
from normalizers.finance.scenario import BY_PARAMETER, Scenario, ScenarioError, pairs_of, read_answers, read_scenario
from normalizers.schema.kinds import CHOICE, FLAG, PERCENT, TERM
from search.reading import EXAMPLES, canonical_number, canonical_percent
from search.selection import RequestError

My = tuple[tuple[str, str], ...]
"""Canonical parameters in declared order; what keeps its default is left out."""
IN_PERCENT = "_percent"
"""The end of the name of a share that a form asks for in percent: ``my.lvr_percent=80``."""


def read_my(given: Mapping[str, str]) -> My:
    """The canonical parameters of a scenario. Raises RequestError naming the first that is unknown, or that it does not take."""
    try:
        return pairs_of(read_scenario(canonical(given, BY_PARAMETER)))
    except ScenarioError as error:
        raise RequestError(error.key[:60], error.zh, error.sentence) from None


def read_own(given: Mapping[str, str], questions: Sequence[Question]) -> dict[str, object]:
    """The answers to questions that are no scenario, by key, read as those of one are. Raises RequestError."""
    asked = {one.parameter: one for one in questions}
    try:
        return read_answers(asked, canonical(given, asked))
    except ScenarioError as error:
        raise RequestError(error.key[:60], error.zh, error.sentence) from None


def scenario_of(my: My) -> Scenario | None:
    """What canonical parameters ask for; None when nothing is asked."""
    return read_scenario(dict(my)) if my else None


def canonical(given: Mapping[str, str], questions: Mapping[str, Question]) -> dict[str, str]:
    """Each answer as it is counted in, by the parameter's own name."""
    out: dict[str, str] = {}
    for name, text in given.items():
        plain = name.removesuffix(IN_PERCENT)
        question = questions.get(plain)
        percent = plain != name and question is not None and question.kind is PERCENT
        key = plain if percent else name
        if key in out:
            raise RequestError(name[:60], f"参数 {key} 给了两次。", f"The parameter {key} is given twice.")
        out[key] = _canonical(question if percent else questions.get(name), text, percent)
    return out


def _canonical(question: Question | None, text: str, percent: bool) -> str:
    """A number as it is counted in (``20万``, ``80%``, ``3年``); what has no such form is left for the scenario to refuse."""
    if question is None or question.kind in (CHOICE, FLAG):
        return text
    found = canonical_percent(text) if percent else canonical_number(question, text)
    zh, en = question.label.zh, question.label.en
    if question.kind is TERM and text.isascii() and text.isdigit():
        raise RequestError(
            question.parameter,
            f"{zh}：“{text[:9]}”是月还是年？请写作 {text[:9]}个月 或 3年。",
            f"{en}: is {text[:9]} months or years? Write {text[:9]} months, or 3 years.",
        )
    if found is None and question.kind is not TERM and not _plain(text):
        some = "80" if percent else EXAMPLES.get(question.kind.key, "35")
        raise RequestError(
            question.parameter,
            f"{zh}：“{text[:60]}”读不出数值；可写作 {some}。",
            f"{en}: “{text[:60]}” is not a number that can be read here; write it as {some}.",
        )
    return text if found is None else found


def _plain(text: str) -> bool:
    """Digits alone: a number too large to be read, which the scenario's own bounds refuse in better words."""
    return text.lstrip("-").replace(".", "", 1).isdigit() and text.isascii() and len(text) < 40
