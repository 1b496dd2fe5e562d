"""The records that travel from a crawler to the catalogue. Plain data: no Django, Scrapy or search engine.

A *value* is everything that a person may read in a product (DESIGN §2): its canonical form, the source's own
text, its state and its evidence. All canonical scalars are strings: decimals for money, rates and counts,
ISO 8601 for terms and dates, the key of a declared choice, ``yes``/``no`` for flags; a choice of several is a
list of keys. Absence is a state, never an empty string and never zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

Json = dict[str, Any]
State = Literal["known", "zero", "not_offered", "not_disclosed"]
How = Literal["read", "inferred", "overridden"]

KNOWN: State = "known"
ZERO: State = "zero"
NOT_OFFERED: State = "not_offered"
NOT_DISCLOSED: State = "not_disclosed"
STATES: tuple[State, ...] = (KNOWN, ZERO, NOT_OFFERED, NOT_DISCLOSED)

MAX_TEXT = 4000  # characters of a source's text that a value keeps


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a value was read: a JSON Pointer of the whole payload, or a CSS path of the page, and the text there.

    ``locators`` names every leaf when a value was made of several; ``locator`` is then the first of them.
    ``why`` says, for an inferred value, from what. ``words``: the version of the reviewed word list that a word of it was read by,
    0 where the declaration knew every word.
    """

    locator: str
    quote: str
    how: How = "read"
    locators: tuple[str, ...] = ()
    why: str = ""
    words: int = 0

    def to_json(self) -> Json:
        out: Json = {"locator": self.locator, "quote": self.quote, "how": self.how}
        if self.locators:
            out["locators"] = list(self.locators)
        if self.why:
            out["why"] = self.why
        if self.words:
            out["words"] = self.words
        return out

    @classmethod
    def from_json(cls, data: Json) -> Evidence:
        places = tuple(data.get("locators", ()))
        return cls(data["locator"], data["quote"], data.get("how", "read"), places, data.get("why", ""), data.get("words", 0))


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a product.

    ``value``: the canonical scalar (or list of choice keys); None when absent or when only bounds are known.
    ``low``/``high``: canonical bounds of a range ("from" has only low, "up to" only high), both inclusive
    unless ``open`` names the end that is excluded (``"low"``, ``"high"``).
    ``text``: the source's words. ``texts``: the same words in other languages of the source, by language.
    ``period``: of a rate or a periodic amount, ISO 8601. ``reason``: why a value is not disclosed
    (``at_cost``, ``on_approval``, ``by_formula``, ``unreadable`` ...). ``evidence`` None: absent from the source.
    """

    value: str | list[str] | None = None
    text: str = ""
    state: State = KNOWN
    low: str | None = None
    high: str | None = None
    open: tuple[str, ...] = ()
    unit: str = ""
    currency: str = ""
    period: str = ""
    reason: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    qualifiers: tuple[str, ...] = ()
    evidence: Evidence | None = None

    def to_json(self) -> Json:
        out: Json = {"value": self.value, "text": self.text[:MAX_TEXT], "state": self.state}
        if self.low is not None:
            out["low"] = self.low
        if self.high is not None:
            out["high"] = self.high
        if self.unit:
            out["unit"] = self.unit
        if self.currency:
            out["currency"] = self.currency
        if self.period:
            out["period"] = self.period
        if self.reason:
            out["reason"] = self.reason
        if self.open:
            out["open"] = list(self.open)
        if self.qualifiers:
            out["qualifiers"] = list(self.qualifiers)
        if self.texts:
            out["texts"] = dict(self.texts)
        if self.evidence is not None:
            out["evidence"] = self.evidence.to_json()
        return out

    @classmethod
    def from_json(cls, data: Json) -> Value:
        evidence = data.get("evidence")
        return cls(
            value=data["value"],
            text=data["text"],
            state=data["state"],
            low=data.get("low"),
            high=data.get("high"),
            open=tuple(data.get("open", ())),
            unit=data.get("unit", ""),
            currency=data.get("currency", ""),
            period=data.get("period", ""),
            reason=data.get("reason", ""),
            texts=data.get("texts", {}),
            qualifiers=tuple(data.get("qualifiers", ())),
            evidence=None if evidence is None else Evidence.from_json(evidence),
        )


def absent(state: State = NOT_DISCLOSED, reason: str = "") -> Value:
    """A value that the source does not state (or states not to offer), without evidence."""
    return Value(None, "", state, reason=reason)


@dataclass(frozen=True, slots=True)
class Issue:
    """What could not be read, or was mended: named, with its place and the source's words. Never dropped.

    ``severity``: ``item`` holds the product back, ``value`` leaves one value or entry unread, ``note`` only tells.
    ``code`` is stable and machine-readable (``unreadable_rate``, ``unknown_category`` ...); ``detail`` is one
    English sentence for an editor. ``slot`` and ``word`` (see ``reviewed``): of an Issue about a word that people can give a meaning;
    they are for the desk, and no part of the public document.
    """

    code: str
    locator: str
    text: str = ""
    detail: str = ""
    severity: Literal["item", "value", "note"] = "value"
    slot: str = ""
    word: str = ""

    def to_json(self) -> Json:
        return {"code": self.code, "locator": self.locator, "text": self.text[:MAX_TEXT], "detail": self.detail, "severity": self.severity}

    @classmethod
    def from_json(cls, data: Json) -> Issue:
        return cls(**data)


@dataclass(frozen=True, slots=True)
class Product:
    """A product in the common schema. ``values`` holds attributes read directly; derived ones are computed.

    ``lists``: the typed lists by key (``rates``, ``fees`` ...), each entry a dict whose fields are those that
    ``schema.entries`` declares: readable fields are Values, the rest is structure. ``status`` is ``current``
    or ``ended`` (past its effective date at the run's date).
    """

    source: str
    source_key: str
    institution: str
    brand: str
    name: str
    family: str
    category: str
    currency: str
    market: str
    url: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    status: str = "current"
    values: Mapping[str, Value] = field(default_factory=dict)
    lists: Mapping[str, list[Json]] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()

    def to_json(self) -> Json:
        """The canonical JSON document that the store keeps, without snapshot and dates (one per product, in its row)."""
        return {
            "source": self.source,
            "source_key": self.source_key,
            "institution": self.institution,
            "brand": self.brand,
            "name": self.name,
            "names": dict(self.names),
            "family": self.family,
            "category": self.category,
            "currency": self.currency,
            "market": self.market,
            "url": self.url,
            "status": self.status,
            "values": {key: value.to_json() for key, value in self.values.items()},
            **{key: [entry_json(entry) for entry in entries] for key, entries in self.lists.items()},
            "issues": [issue.to_json() for issue in self.issues],
        }

    def with_issues(self, *issues: Issue) -> Product:
        return replace(self, issues=(*self.issues, *issues))


def entry_json(node: Any) -> Any:
    """An entry of a typed list as JSON: every Value in it, at any depth, becomes its JSON object."""
    if isinstance(node, str):
        return node
    if isinstance(node, Value):
        return node.to_json()
    if isinstance(node, (list, tuple)):
        return [entry_json(child) for child in node]
    if isinstance(node, dict) or isinstance(node, Mapping):  # noqa: SIM101 - to ask whether something is any Mapping takes long
        return {key: entry_json(child) for key, child in node.items()}
    return node


@dataclass(frozen=True, slots=True)
class Normalized:
    """What one payload gave: a product, or none (refused), and everything that has to be said about it."""

    product: Product | None
    issues: tuple[Issue, ...] = ()
    conventions: Mapping[str, str] = field(default_factory=dict)
    """Repairs of units that this payload needed, e.g. ``{"rate": "percent"}``; empty when it follows the standard."""
    held: Product | None = None
    """The product as read where an Issue of severity ``item`` holds it back: for an editor, never published."""


@dataclass(frozen=True, slots=True)
class RawProduct:
    """One payload as collected: a line of ``raw.jsonl``. The body is the snapshot named by ``sha256``.

    ``shape`` names the normaliser; ``hints`` are facts of the crawl that the body does not hold (the brand's
    name in the register, the language of the page, the locator of the list entry), never values.
    ``parts`` are further snapshots of the same product (its page in the other language), by role.
    """

    source: str
    institution: str
    key: str
    shape: str
    url: str
    sha256: str
    media_type: str
    fetched_at: str
    hints: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> Json:
        return {
            "source": self.source,
            "institution": self.institution,
            "key": self.key,
            "shape": self.shape,
            "url": self.url,
            "sha256": self.sha256,
            "media_type": self.media_type,
            "fetched_at": self.fetched_at,
            "hints": dict(self.hints),
            "parts": dict(self.parts),
        }

    @classmethod
    def from_json(cls, data: Json) -> RawProduct:
        return cls(**data)


@dataclass(frozen=True, slots=True)
class Failure:
    """A request that did not end in a usable answer. ``code`` is one of ``crawlers.failures.CODES``."""

    code: str
    url: str
    detail: str = ""
    key: str = ""

    def to_json(self) -> Json:
        return {"code": self.code, "url": self.url, "detail": self.detail, "key": self.key}

    @classmethod
    def from_json(cls, data: Json) -> Failure:
        return cls(**data)


@dataclass(slots=True)
class InstitutionReport:
    """What a crawl met at one institution.

    ``state``: ``complete`` when the register entry and every list page were read and every planned request
    ended in one answer or one named failure; else ``failed``, with ``failure`` saying why.
    ``planned`` are the details asked for, ``answered`` those that became a RawProduct; the rest stand in
    ``failures`` with their key. ``issues`` are blank or repeated ids and the like (see ``Issue``).
    ``facts``: name, legal name, register number, website, as the register states them.
    """

    id: str
    name: str
    facts: dict[str, str] = field(default_factory=dict)
    state: str = "failed"
    failure: Failure | None = None
    listed: int = 0
    stated_total: int | None = None
    planned: int = 0
    answered: int = 0
    failures: list[Failure] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def to_json(self) -> Json:
        return {
            "id": self.id,
            "name": self.name,
            "facts": self.facts,
            "state": self.state,
            "failure": None if self.failure is None else self.failure.to_json(),
            "listed": self.listed,
            "stated_total": self.stated_total,
            "planned": self.planned,
            "answered": self.answered,
            "failures": [failure.to_json() for failure in self.failures],
            "issues": [issue.to_json() for issue in self.issues],
        }

    @classmethod
    def from_json(cls, data: Json) -> InstitutionReport:
        failure = data["failure"]
        return cls(
            **{
                **data,
                "failure": None if failure is None else Failure.from_json(failure),
                "failures": [Failure.from_json(item) for item in data["failures"]],
                "issues": [Issue.from_json(item) for item in data["issues"]],
            }
        )


@dataclass(slots=True)
class RunReport:
    """``report.json`` of a run folder, written last: a folder without it is an unfinished run.

    ``register_failure`` is set when the source's start (the register) could not be read: nothing can be judged.
    ``raw_rows`` and ``raw_sha256`` bind it to its ``raw.jsonl``. ``issues`` are of the register: entries that are no
    institution, ids that repeat, other industries left out.
    """

    source: str
    run: str
    at: str
    finish_reason: str
    institutions: list[InstitutionReport] = field(default_factory=list)
    register_failure: Failure | None = None
    requests: int = 0
    raw_rows: int = 0
    raw_sha256: str = ""
    issues: list[Issue] = field(default_factory=list)

    def to_json(self) -> Json:
        return {
            "source": self.source,
            "run": self.run,
            "at": self.at,
            "finish_reason": self.finish_reason,
            "institutions": [institution.to_json() for institution in self.institutions],
            "register_failure": None if self.register_failure is None else self.register_failure.to_json(),
            "requests": self.requests,
            "raw_rows": self.raw_rows,
            "raw_sha256": self.raw_sha256,
            "issues": [issue.to_json() for issue in self.issues],
        }

    @classmethod
    def from_json(cls, data: Json) -> RunReport:
        failure = data["register_failure"]
        return cls(
            **{
                **data,
                "register_failure": None if failure is None else Failure.from_json(failure),
                "institutions": [InstitutionReport.from_json(item) for item in data["institutions"]],
                "issues": [Issue.from_json(item) for item in data.get("issues", ())],
            }
        )
