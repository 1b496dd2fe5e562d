"""Publishing: one institution of one run becomes rows, history and outbox in one transaction, or nothing does.

The only writer of products. A product is known again by (source, source key), so a re-crawl never re-creates one; what did
not change is not written. Every date comes from the run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter
from statistics import mode
from typing import Any

from django.db import transaction
from django.db.models import Expression, F, JSONField, Max, TextField, Value
from django.db.models.functions import Cast

from normalizers.canonical import Change, changes, digest, is_value
from normalizers.memory import give_back
from normalizers.records import Json
from portal.catalog.arrival import Arrival, Body, Counts, Delivery
from portal.catalog.batches import batches
from portal.catalog.disagreeing import compare_sources
from portal.catalog.inserting import IGNORED, insert, renewed
from portal.catalog.issues import keep_issues
from portal.catalog.models import Counter, Institution, Judgement, Observation, Override, Product, Run, Snapshot, public_id
from portal.catalog.outbox import enqueue
from portal.catalog.overriding import active, effective

AT_ONCE = 100  # products that are written together: memory takes their documents, however many an institution has
WITHDRAWN = Product.Status.WITHDRAWN
_COLUMNS = tuple(field.column for field in Product._meta.concrete_fields)
_VALUES = attrgetter(*(field.attname for field in Product._meta.concrete_fields))
KEPT = (Product.Status.HIDDEN, Product.Status.MERGED)  # by editors: no source changes that


class FencedError(Exception):
    """Somebody else has taken the run over: this attempt may not publish any more."""


@dataclass(slots=True)
class _Batch:
    """What one transaction writes of products."""

    at: datetime
    new: list[Product] = field(default_factory=list)
    updated: list[Product] = field(default_factory=list)
    history: list[tuple[Product, Change, str]] = field(default_factory=list)  # with the snapshot of the old value
    bodies: list[Body] = field(default_factory=list)
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0


@dataclass(slots=True)
class _Tally:
    """What the batches of one transaction came to."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0

    def add(self, batch: _Batch, run: Run) -> None:
        """Write a batch and count it."""
        _write(batch, run)
        give_back()
        self.new += len(batch.new)
        self.changed += batch.changed
        self.unchanged += batch.unchanged
        self.withdrawn += batch.withdrawn


def _rows(delivery: Delivery, keys: Sequence[str]) -> dict[str, Product]:
    """The known products of these keys, by source key."""
    own = Product.objects.filter(source=delivery.source, source_key__in=[delivery.source_key(key) for key in keys])
    return {row.source_key: row for row in own}


def store(run: Run, attempt: int, delivery: Delivery, judgement: Mapping[str, Any]) -> Counts:
    """Publish one institution: products, observations, snapshots, issues, outbox and the judgement, all or nothing.

    ``judgement``: reasons, notes, summary and who decided, as fields of Judgement. Raise FencedError for an attempt that is not the
    run's latest. Publishing the same delivery again writes the judgement and the dates of the check, nothing else.
    """
    with transaction.atomic():
        fence(run, attempt)
        _institution(delivery, run.at)
        tally = _Tally()
        for batch in _worked_out(delivery, run.at):
            tally.add(batch, run)
        issues = keep_issues(delivery, run.at)
        refused = len(delivery.listed) - len(delivery.arrivals)
        counts = Counts(len(delivery.listed), tally.new, tally.changed, tally.unchanged, tally.withdrawn, refused, issues)
        Judgement.objects.defer("summary").update_or_create(
            run=run, institution=delivery.institution, defaults={**judgement, "state": "published", "counts": counts.to_json()}
        )
    return counts


def _worked_out(delivery: Delivery, at: datetime) -> Iterator[_Batch]:
    """What publishing a delivery writes of products, a batch at a time; nothing is written here."""
    for arrivals in batches(delivery.arrivals, AT_ONCE):
        batch, rows = _Batch(at), _rows(delivery, [arrival.key for arrival in arrivals])
        overrides = active([row.pk for row in rows.values()], at)
        for arrival in arrivals:
            row = rows.get(delivery.source_key(arrival.key))
            _receive(batch, delivery, row, arrival if row is None else overriding(arrival, overrides.get(row.pk, ())))
        yield batch
    for missing in batches(delivery.missing, AT_ONCE):
        batch = _Batch(at)
        for row in _rows(delivery, missing).values():
            if row.withdrawn_at is None:
                _withdraw(batch, row)
        yield batch


def foresee(delivery: Delivery, at: datetime) -> Iterator[tuple[Product, list[Change]]]:
    """Every product that publishing a delivery would make or change, as its row would then stand, with what changes; a new one, which
    is not saved, with no change. Nothing is written."""
    for batch in _worked_out(delivery, at):
        told: dict[str, list[Change]] = {}
        for row, change, _snapshot in batch.history:
            told.setdefault(row.pk, []).append(change)
        yield from ((row, []) for row in batch.new)
        yield from ((row, told[row.pk]) for row in batch.updated if row.pk in told)


def rewrite(row: Product, document: Json, at: datetime) -> None:
    """Write one known product as this document says it, with history and outbox, inside the transaction that locks its row."""
    batch = _Batch(at)
    new = digest(document)
    if new != row.digest:
        now = row.fetched_at.isoformat().replace("+00:00", "Z")
        old = {**row.document, "status": str(row.status)}
        for change in changes(old, {**document, "status": str(row.status)}):
            sides = (_stamp(side, row.snapshot, now) for side in (change.old, change.new))
            batch.history.append((row, Change(change.path, change.attribute, *sides), row.snapshot))
        row.changed_at = at
    row.document, row.digest = document, new
    batch.updated.append(row)
    _write(batch, None)


def place(rows: Sequence[Product], statuses: Mapping[str, str], at: datetime) -> None:
    """Give known products these statuses, by id, with history and outbox, inside the transaction that locks their rows.

    One that gets none is told anew as it is: its page says something else, since it names another product or no longer does.
    """
    batch = _Batch(at)
    for row in rows:
        status = statuses.get(row.pk, str(row.status))
        if status != row.status:
            batch.history.append((row, Change("status", "status", str(row.status), status), row.snapshot))
            row.status, row.changed_at = status, at
        batch.updated.append(row)
    _write(batch, None)


def record(run: Run, attempt: int, delivery: Delivery, state: str, judgement: Mapping[str, Any]) -> None:
    """Keep what was judged of an institution that publishes nothing: the catalogue's products stay as they are."""
    with transaction.atomic():
        fence(run, attempt)
        reasons = list(judgement["reasons"])
        row, made = Institution.objects.get_or_create(
            pk=delivery.institution, defaults={**_identity(delivery), "state": state, "reasons": reasons, "tried_at": run.at}
        )
        if not made:
            row.state, row.reasons, row.tried_at = state, reasons, run.at
            row.save(update_fields=["state", "reasons", "tried_at"])
        Judgement.objects.defer("summary").update_or_create(
            run=run, institution=delivery.institution, defaults={**judgement, "state": state}
        )


def as_json(text: str) -> Expression:
    """JSON that is written already, as what a field is set to."""
    return Cast(Value(text, TextField()), JSONField())


def fence(run: Run, attempt: int) -> None:
    """Raise FencedError unless ``attempt`` is the run's latest; the run's row stays locked until the transaction ends."""
    latest = Run.objects.select_for_update().values_list("attempt", flat=True).get(pk=run.pk)
    if latest != attempt:
        raise FencedError(f"Run {run.pk} was taken over by attempt {latest}; attempt {attempt} publishes nothing more.")


def _identity(delivery: Delivery) -> Json:
    facts = dict(delivery.facts)
    names = {lang: facts[key] for lang, key in (("zh", "name_zh"), ("en", "name_en")) if facts.get(key)}
    told = {"names": names, "facts": facts, "demonstration": delivery.demonstration}
    return {"source": delivery.source, "name": _name(delivery)[:300], **told}


def _name(delivery: Delivery) -> str:
    """What the register calls it; where that is blank or an id, the brand that most of its products carry, else its id."""
    if delivery.name not in ("", delivery.institution):
        return delivery.name
    brands = [str(arrival.document["brand"]) for arrival in delivery.arrivals if arrival.document.get("brand")]
    return mode(brands) if brands else delivery.institution


def _institution(delivery: Delivery, at: datetime) -> None:
    """A name that a run can only give as an id takes the place of no better one."""
    state = "partly" if delivery.left else "published"
    fields = {**_identity(delivery), "state": state, "reasons": [], "checked_at": at, "tried_at": at}
    kept = {key: value for key, value in fields.items() if key != "name" or value != delivery.institution}
    Institution.objects.update_or_create(pk=delivery.institution, defaults=kept, create_defaults=fields)


def overriding(arrival: Arrival, overrides: Sequence[Override]) -> Arrival:
    """What arrived, with the overrides of its product in it: they outlive every crawl."""
    if not overrides:
        return arrival
    document = effective(arrival.document, overrides)
    return replace(arrival, document=document, digest=digest(document))


def _receive(batch: _Batch, delivery: Delivery, row: Product | None, arrival: Arrival) -> None:
    if row is None:
        batch.new.append(_new(batch.at, delivery, arrival))
        batch.bodies += [arrival.body, *arrival.parts.values()]
        return
    status = _placed(row, arrival.document["status"])
    parts = {role: body.sha256 for role, body in arrival.parts.items()}
    if row.digest == arrival.digest and row.status == status and row.withdrawn_at is None:
        batch.unchanged += 1
        if row.document == arrival.document and row.snapshot == arrival.body.sha256 and row.parts == parts:
            return
    else:
        batch.changed += 1
        old, new = {**row.document, "status": str(row.status)}, {**arrival.document, "status": status}
        batch.history += [(row, _stamped(change, row, arrival), row.snapshot) for change in changes(old, new)]
        row.changed_at = batch.at
    if row.snapshot != arrival.body.sha256:
        row.fetched_at = datetime.fromisoformat(arrival.body.fetched_at)
    row.document, row.digest, row.snapshot, row.parts = arrival.document, arrival.digest, arrival.body.sha256, parts
    row.name, row.family, row.category = _columns(arrival.document)
    row.status, row.withdrawn_at = status, None
    batch.bodies += [arrival.body, *arrival.parts.values()]
    batch.updated.append(row)


def _placed(row: Product, status: str) -> str:
    """The status that a product gets when its source says this one: what editors hid or merged stays so."""
    return str(row.status) if row.status in KEPT else status


def _withdraw(batch: _Batch, row: Product) -> None:
    status = _placed(row, WITHDRAWN)
    if status != row.status:
        batch.history.append((row, Change("status", "status", str(row.status), status), row.snapshot))
    row.status, row.withdrawn_at, row.changed_at = status, batch.at, batch.at
    batch.withdrawn += 1
    batch.updated.append(row)


def _columns(document: Json) -> tuple[str, str, str]:
    return document["name"], document["family"], document["category"]


def _new(at: datetime, delivery: Delivery, arrival: Arrival) -> Product:
    name, family, category = _columns(arrival.document)
    source_key = delivery.source_key(arrival.key)
    return Product(
        id=public_id(delivery.source, source_key), source=delivery.source, source_key=source_key, institution_id=delivery.institution,
        name=name, family=family, category=category, status=arrival.document["status"], document=arrival.document, digest=arrival.digest,
        snapshot=arrival.body.sha256, parts={role: body.sha256 for role, body in arrival.parts.items()},
        fetched_at=datetime.fromisoformat(arrival.body.fetched_at), first_seen=at, changed_at=at,
    )  # fmt: skip


def _write(batch: _Batch, run: Run | None) -> None:
    if batch.new:
        Counter.objects.get_or_create(name="product")
        Counter.objects.filter(name="product").update(value=F("value") + len(batch.new))
        last = Counter.objects.values_list("value", flat=True).get(name="product")
        for number, row in enumerate(batch.new, start=last - len(batch.new) + 1):
            row.number = number
        insert(Product, map(_VALUES, batch.new))
    for row in batch.updated:
        row.version += 1
    insert(Product, map(_VALUES, batch.updated), renewed("id", _COLUMNS))
    since = _known_since(batch)
    Observation.objects.bulk_create(
        [
            Observation(
                product=row, run=run, path=change.path[:500], attribute=change.attribute[:60], old=change.old, new=change.new,
                old_at=since.get((row.pk, change.path), row.first_seen), at=batch.at, snapshot=row.snapshot,
            )
            for row, change, _ in batch.history
        ],
        batch_size=100,
    )  # fmt: skip
    bodies = ((body.sha256, body.size, body.media_type[:100], body.url, datetime.fromisoformat(body.fetched_at)) for body in batch.bodies)
    insert(Snapshot, bodies, IGNORED)
    if batch.updated:
        compare_sources([row.pk for row in batch.updated], batch.at)
    if batch.new or batch.updated:
        enqueue([*batch.new, *batch.updated])


def _known_since(batch: _Batch) -> dict[tuple[str, str], datetime]:
    """Since when each old value was known: the last observation of its path, or of the entry it stands in."""
    rows = {row.pk for row, _, _ in batch.history}
    last = Observation.objects.filter(product__in=rows).values_list("product", "path").annotate(Max("at"))
    seen = {(product, path): at for product, path, at in last}
    out = {}
    for row, change, _ in batch.history:
        parts = change.path.split("/")
        dates = [seen[row.pk, path] for number in range(len(parts)) if (path := "/".join(parts[: number + 1])) and (row.pk, path) in seen]
        if dates:
            out[row.pk, change.path] = max(dates)
    return out


def _stamped(change: Change, row: Product, arrival: Arrival) -> Change:
    """The change with the snapshot and date of each side inside its evidence: history outlives the product's row."""
    return Change(
        change.path, change.attribute, _stamp(change.old, row.snapshot, row.fetched_at.isoformat().replace("+00:00", "Z")),
        _stamp(change.new, arrival.body.sha256, arrival.body.fetched_at),
    )  # fmt: skip


def _stamp(node: Any, snapshot: str, fetched_at: str) -> Any:
    if is_value(node):
        evidence = node.get("evidence")
        if evidence is None or evidence["how"] == "overridden":  # what an editor read stands in no archived copy
            return node
        return {**node, "evidence": {**evidence, "snapshot": snapshot, "fetched_at": fetched_at}}
    if isinstance(node, dict):
        return {key: _stamp(child, snapshot, fetched_at) for key, child in node.items()}
    if isinstance(node, list):
        return [_stamp(child, snapshot, fetched_at) for child in node]
    return node
