"""The pages for institutions that send a feed: the format, its rules, examples to start from, and a validator for everybody."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from normalizers.feed import examples, limits, trial, words
from normalizers.feed.json_schema import FORMAT, VERSION, document, fingerprint
from normalizers.feed.notices import MOST_REFUSED, REFUSED_SHARE, Notice
from normalizers.feed.rules import RULES
from normalizers.feed.validate import CHARSETS, FORMATS, MODES
from normalizers.feed.words import OUTCOMES, SEVERITIES
from normalizers.feed.write import write
from normalizers.schema import SCHEMA
from portal.catalog.language import language
from portal.web.parameters import strict

SHOWN = 200  # notices on the page; the figures count them all
_MEDIA = {"json": "application/json", "jsonl": "application/jsonl", "csv": "text/csv", "xml": "application/xml"}
_NAMES = {"json": "JSON", "jsonl": "JSON Lines", "csv": "CSV", "xml": "XML"}


@strict()
def overview(request: HttpRequest) -> HttpResponse:
    lang = language()
    families = [
        {
            "label": family.label(lang),
            "template": reverse("web:feed_template", args=[family.key]),
            "examples": [(_NAMES[form], reverse("web:feed_example", args=[family.key, form])) for form in FORMATS],
        }
        for family in SCHEMA.families
    ]
    modes = [
        {"key": mode, "text": text, "examples": [] if mode == "full" else _mode_examples(mode)}
        for mode, text in zip(MODES, _mode_texts(), strict=True)
    ]
    context = {
        "title": _("Send us your products as a feed"),
        "description": _("The format, its rules, examples and a validator that needs no account."),
        "families": families, "modes": modes, "version": f"{VERSION}.{fingerprint()}", "limits": _limits(), "start": _start(),
    }  # fmt: skip
    return render(request, "web/feeds.html", context)


def _mode_examples(mode: str) -> list[tuple[str, str]]:
    return [(_NAMES[form], reverse("web:feed_example_of_mode", args=[mode, form])) for form in FORMATS]


def _mode_texts() -> list[str]:
    return [
        _(
            "The whole set. What is missing from it is withdrawn; "
            "when that is more than 5 products and more than a tenth, you confirm it first."
        ),
        _("Only what changed: each item says “upsert” or “delete”."),
        _("Keys and rates alone, for a Monday morning. It creates nothing."),
    ]


def _start() -> str:
    """A short feed to read: the first item of an example, cut to its own fields."""
    item = examples.items("wealth")[0]
    shown = {key: item[key] for key in ("key", "category", "name", "currency", "rates")}
    return json.dumps({"format": FORMAT, "version": VERSION, "mode": "full", "items": [shown]}, ensure_ascii=False, indent=2)


def _limits() -> list[tuple[str, str]]:
    return [
        (_("As sent"), f"{limits.SENT // trial.MIB} MiB"),
        (_("Unpacked"), f"{limits.UNPACKED // trial.MIB} MiB; {limits.RATIO}:1"),
        (_("Items"), f"{limits.ITEMS:,}"),
        (_("One item"), f"{limits.ITEM // 1024} KiB"),
        (_("Levels of one item"), f"{limits.DEPTH}"),
        (_("One text"), _("%(n)s characters") % {"n": f"{limits.TEXT:,}"}),
        (
            _("Wrong items beside which the rest is published"),
            _("%(share)s %%, and %(most)s") % {"share": f"{REFUSED_SHARE * 100:g}", "most": MOST_REFUSED},
        ),
    ]


@strict()
def rules(request: HttpRequest) -> HttpResponse:
    lang = language()
    rows = [
        {
            "code": rule.code, "severity": SEVERITIES[rule.severity](lang), "kind": rule.severity, "says": rule.says(lang),
            "mend": rule.mend(lang), "scope": words.WHOLE_FILE(lang) if rule.scope == "file" else _("the item"),
        }
        for rule in RULES.values()
    ]  # fmt: skip
    return render(request, "web/feed_rules.html", {"title": _("Rules of the feed"), "rules": rows, "version": f"{VERSION}.{fingerprint()}"})


@strict()
def schema(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    return _file(json.dumps(document(), ensure_ascii=False, indent=1), "application/schema+json", "yardstick-feed.schema.json")


@strict()
def template(request: HttpRequest, family: str) -> HttpResponse:  # noqa: ARG001
    """The columns of a family's CSV and nothing else; the mark lets a spreadsheet see that it is UTF-8, and a feed may begin with it."""
    return _file("\ufeff" + ",".join(examples.template(family)) + "\n", "text/csv; charset=utf-8", f"{family}.template.csv")


@strict()
def example(request: HttpRequest, family: str, form: str) -> HttpResponse:  # noqa: ARG001
    columns = examples.template(family) if form == "csv" else ()
    return _file(write(examples.items(family), form, columns=columns), _MEDIA[form], f"{family}.example.{form}")


@strict()
def example_of_mode(request: HttpRequest, mode: str, form: str) -> HttpResponse:  # noqa: ARG001
    return _file(write(examples.one(mode), form, mode), _MEDIA[form], f"{mode}.example.{form}")


def _file(text: str, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# Exempt from the form token, on purpose: the answer depends on the file alone, nothing is read from a cookie or a session and
# nothing is stored, so that another site that makes a visitor send this form gains what it could do itself. A token would
# need a cookie for every reader who only tries a file.
@csrf_exempt
def check(request: HttpRequest) -> HttpResponse:
    return _judged(request) if request.method == "POST" else _form(request)


@strict()
def _form(request: HttpRequest) -> HttpResponse:
    return _page(request, {})


@require_http_methods(["POST"])
def _judged(request: HttpRequest) -> HttpResponse:
    """The report of a file that was sent or pasted. Its size is looked at before any of it is read."""
    told = request.META.get("CONTENT_LENGTH", "")
    if not told.isascii() or not told.isdigit() or int(told) > trial.SENT + 10_000:
        return _page(request, {"problem": trial.TOO_LARGE(language())}, 413)
    try:
        sent, posted = request.FILES.get("file"), request.POST
    except (MultiPartParserError, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
        return _page(request, {"problem": _("The form could not be read. Choose a file, or paste the feed, and send it again.")}, 400)
    chosen = {
        name: posted.get(name, "") if posted.get(name, "") in allowed else ""
        for name, allowed in (("format", FORMATS), ("mode", MODES), ("charset", tuple(CHARSETS)))
    }
    body = sent.read() if isinstance(sent, UploadedFile) and sent.size else posted.get("text", "").encode(errors="surrogatepass")
    if not body:
        return _page(request, {"chosen": chosen, "problem": _("Choose a file, or paste a feed.")}, 400)
    try:
        notices, summary = trial.tried(body, form=chosen["format"], mode=chosen["mode"], charset=chosen["charset"])
    except trial.BusyError:
        response = _page(request, {"chosen": chosen, "problem": trial.BUSY(language())}, 503)
        response["Retry-After"] = "60"
        return response
    return _page(request, {"chosen": chosen, **_result(notices, summary)})


def _result(notices: list[Notice], summary: dict[str, Any]) -> dict[str, Any]:
    lang, where = language(), reverse("web:feed_rules")
    shown = [
        {
            **told, "said": SEVERITIES[told["severity"]](lang), "place": words.place(told, lang), "rule": f"{where}#rule-{told['code']}",
        }
        for told in (notice.to_json(lang) for notice in notices[:SHOWN])
    ]  # fmt: skip
    counts = [(SEVERITIES[key](lang), number) for key, number in summary["notices"].items() if number]
    return {
        "summary": summary, "notices": shown, "counts": counts, "outcome": OUTCOMES[summary["outcome"]](lang),
        "rest": max(sum(summary["notices"].values()) - len(shown), 0),
        "problem_rule": RULES[summary["problem"]].says(lang) if summary["problem"] else "",
    }  # fmt: skip


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    chosen = context.get("chosen", {})
    whole = {
        "title": _("Check a feed"), "description": _("Says line by line what is wrong with a feed and how to mend it; stores nothing."),
        "fields": list(_choices(chosen)), "most": f"{trial.SENT // trial.MIB} MiB", "items": f"{trial.ITEMS:,}", **context,
    }  # fmt: skip
    return render(request, "web/feed_check.html", whole, status=status)


def _choices(chosen: dict[str, str]) -> Iterator[dict[str, Any]]:
    formats = [("", _("by how it begins")), *_NAMES.items()]
    modes = [("", _("as the file says")), *((mode, mode) for mode in MODES)]
    charsets = [(key, key.upper()) for key in CHARSETS]
    for name, label, choices in (("format", _("Format"), formats), ("mode", _("Mode"), modes), ("charset", _("Character set"), charsets)):
        yield {"name": name, "label": label, "choices": [(value, text, value == chosen.get(name, "")) for value, text in choices]}
