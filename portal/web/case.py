"""The reader's own case (``my.*``): read from an address, drawn as the bar above a list, a product or a comparison.

The questions, their words and what they take are declared in ``normalizers.finance.scenario``; which of them a category is asked
follows from its formula. A page with a case is of one person: see ``private``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from normalizers.finance.cost import missing, questions_of
from normalizers.finance.questions import PREFIX, QUESTIONS, Question
from normalizers.finance.scenario import DEFAULTS, Scenario
from normalizers.schema.display import show_duration, show_scalar, zh
from normalizers.schema.kinds import CHOICE, FLAG, MONEY, PERCENT, TERM
from normalizers.schema.model import Choice
from portal.catalog import markets
from portal.web.costs import unit
from search.scenario import IN_PERCENT, My, read_my, scenario_of
from search.selection import RequestError

YES_NO = (Choice("no", "否", "No"), Choice("yes", "是", "Yes"))
TEN_THOUSAND = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class Case:
    """``my``: canonical, empty when nothing is asked or one answer cannot be read (``error``). ``raw``: as typed."""

    my: My = ()
    raw: Mapping[str, str] = field(default_factory=dict)
    error: RequestError | None = None

    @property
    def scenario(self) -> Scenario | None:
        return scenario_of(self.my)

    def address(self, path: str, pairs: Sequence[tuple[str, str]] = ()) -> str:
        """A page with these parameters, priced for the same case."""
        query = urlencode([*pairs, *self.my])
        return f"{path}?{query}" if query else path


def sent(request: HttpRequest) -> dict[str, str]:
    """What an address says of the reader's case, as typed."""
    return {name: request.GET[name].strip() for name in request.GET if name.startswith(PREFIX)}


def given(request: HttpRequest) -> dict[str, str]:
    """The answers of an address that are not empty. Raises RequestError for one that is given twice."""
    raw = sent(request)
    twice = next((name for name in raw if len(request.GET.getlist(name)) > 1), None)
    if twice is not None:
        plain = twice.removesuffix(IN_PERCENT)[:60]
        raise RequestError(plain, f"参数 {plain} 只能出现一次。", f"The parameter {plain} may be given only once.")
    return {name: value for name, value in raw.items() if value}


def read_case(request: HttpRequest) -> Case:
    """The case of a page that is no list. What cannot be read is told beside its field, and the page shown without a case."""
    raw = sent(request)
    try:
        return Case(read_my(given(request)), raw)
    except RequestError as error:
        return Case((), raw, error)


def answered(response: HttpResponse, case: Case) -> HttpResponse:
    """A page with a case, as it goes out: of one person, and 400 where an answer could not be read."""
    if case.error is not None:
        response.status_code = 400
    return private(response) if case.my or case.raw else response


def replaced(request: HttpRequest, case: Case, address: str) -> HttpResponse | None:
    """The redirect from what a form sent to the canonical address; None where it is that already."""
    if not from_form(request, case) or request.get_full_path() == address:
        return None
    return private(HttpResponseRedirect(address))


def from_form(request: HttpRequest, case: Case) -> bool:
    """Whether an address holds empty fields, percents and defaults, as a form sends them: it is replaced by the canonical one."""
    kept = {name for name, _value in case.my}
    return case.error is None and any(name.startswith(PREFIX) and name not in kept for name in request.GET)


def private(response: HttpResponse) -> HttpResponse:
    """A page of one person: no search engine lists it, no cache keeps it, no other site learns its address."""
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response


@dataclass(frozen=True, slots=True)
class Around:
    """What a page gives its bar. ``form``: whose fields they are, one of the page's or (``case``) the bar's own, which sends ``hidden``
    along to ``action``. ``clear``: this page without a case.
    """

    form: str
    clear: str = ""
    action: str = ""
    hidden: tuple[tuple[str, str], ...] = ()


def drawn(case: Case, categories: Sequence[str], lang: str, currency: str, around: Around) -> SafeString:
    """The bar as it stands in a page; "" where there is none. Empty fields of a list look alike for everybody, and are drawn once."""
    if case.my or case.raw or around.form == "case":
        return _draw(case, categories, lang, currency, around)
    return _blank(tuple(categories), lang, currency, around, settings.YARDSTICK_MARKET)


@lru_cache(maxsize=500)
def _blank(categories: tuple[str, ...], lang: str, currency: str, around: Around, _market: str) -> SafeString:
    return _draw(Case(), categories, lang, currency, around)


def _draw(case: Case, categories: Sequence[str], lang: str, currency: str, around: Around) -> SafeString:
    found = bar(case, categories, lang, currency=currency)
    return SafeString("") if found is None else render_to_string("web/case.html", {"case": found, "around": around})


def bar(case: Case, categories: Iterable[str], lang: str, *, currency: str = "") -> dict[str, Any] | None:
    """The fields of the bar; None where no category here can be priced, or the market forbids it."""
    priced = [key for key in categories if markets.may_price(key)]
    asked = {one.key: one for key in priced for one in questions_of(key)}
    questions = [one for one in QUESTIONS if one.key in asked]
    if not questions:
        return None
    lacking = _lacking(priced, case.scenario)
    return {
        "fields": [_field(one, case, lacking, lang, currency) for one in questions],
        "given": bool(case.my),
        "said": said(case, priced, lang, currency) if case.my else "",
        "error": told_at_no_field(case, questions, lang),
        "others": [(name, value) for name, value in case.my if name not in {one.parameter for one in questions}],
    }


def _lacking(categories: Sequence[str], scenario: Scenario | None) -> tuple[Question, ...]:
    """What has to be answered before anything here is priced; nothing where some category can be."""
    if scenario is None:
        return ()
    found = [missing(category, scenario) for category in categories]
    return found[0] if found and all(found) else ()


def told_at_no_field(case: Case, questions: Sequence[Question], lang: str) -> str:
    """What is wrong with a case, where none of these fields can say so."""
    if case.error is None or case.error.parameter in {one.parameter for one in questions}:
        return ""
    return case.error.message(lang)


def _field(question: Question, case: Case, lacking: Sequence[Question], lang: str, currency: str) -> dict[str, Any]:
    value = getattr(case.scenario or DEFAULTS, question.key)
    lacks = _("Needed: without it nothing here can be priced.") if question in lacking else ""
    return field_of(question, value, case, lang, lacks=lacks, currency=currency)


def field_of(question: Question, value: object, case: Case, lang: str, *, lacks: str = "", currency: str = "") -> dict[str, Any]:
    """One field with its ``value``, or as it was typed where something could not be read. ``lacks``: what is told where it is missing."""
    percent = question.kind is PERCENT
    name = question.parameter + (IN_PERCENT if percent else "")
    told = case.error is not None and case.error.parameter == question.parameter
    choices = YES_NO if question.kind is FLAG else question.choices if question.kind is CHOICE else ()
    shown = typed(question, value, lang)
    given = case.raw.get(name, case.raw.get(question.parameter, shown)) if case.error is not None else shown
    return {
        "name": name,
        "id": "my-" + question.key.replace("_", "-"),
        "label": question.label(lang),
        "help": question.help(lang),
        "value": given,
        "unit": "%" if percent else unit(currency, lang) if question.kind is MONEY else "",
        "mode": "decimal" if percent or question.kind.key == "count" else "text",
        "hint": _hint(question, lang),
        "choices": [{"value": one.key, "label": one.label(lang), "selected": one.key == given} for one in choices],
        "wide": question.kind is CHOICE,
        "error": case.error.message(lang) if told and case.error is not None else lacks,
    }


def _hint(question: Question, lang: str) -> str:
    """What an empty field shows."""
    if question.kind is MONEY:
        return "20万" if zh(lang) else "80,000"
    return ("3年" if zh(lang) else "3 years") if question.kind is TERM else ""


def typed(question: Question, value: object, lang: str) -> str:
    """An answer as a person would type it, so that it can be read again."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if question.kind is TERM:
        return show_duration(_duration(value), lang)
    if not isinstance(value, Decimal):
        return str(value)
    if question.kind is PERCENT:
        return f"{(value * 100).normalize():f}"
    if zh(lang) and value and value % TEN_THOUSAND == 0:
        return f"{value / TEN_THOUSAND:f}万"
    return f"{value:,f}" if value else ""


def _duration(months: object) -> str:
    assert isinstance(months, int)
    return f"P{months // 12}Y" if months % 12 == 0 else f"P{months}M"


def said(case: Case, categories: Iterable[str], lang: str, currency: str = "") -> str:
    """The case read back, with what is assumed where nothing was said; of no category, what was said alone."""
    scenario, answered = case.scenario or DEFAULTS, dict(case.my)
    asked = {one.key for key in categories for one in questions_of(key)} or {one.key for one in QUESTIONS if one.parameter in answered}
    told = (_told(one, getattr(scenario, one.key), lang, currency) for one in QUESTIONS if one.key in asked)
    return " · ".join(text for text in told if text)


def _told(question: Question, value: object, lang: str, currency: str) -> str:
    if value is None or (isinstance(value, Decimal) and not value):
        return ""
    if question.kind is FLAG:
        default = getattr(DEFAULTS, question.key)
        return question.label(lang) if value else _("%(what)s: no") % {"what": question.label(lang)} if default else ""
    label = question.label(lang) + ("" if zh(lang) else " ")
    if question.kind is TERM:
        text = show_duration(_duration(value), lang)
        return text if question.key == "term" else label + text
    text = show_scalar(question.kind, str(value), lang, currency=currency, choices=question.choices)
    return text if question.kind is CHOICE or question.key == "amount" else label + text
