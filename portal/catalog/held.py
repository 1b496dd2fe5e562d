"""What a run holds of an institution: the documents that wait for a person, kept beside the run, and what publishing them would do.

The run's folder has one file of documents and one list of them by institution, so that a page reads the few it shows.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from normalizers.canonical import Change, changes, digest
from normalizers.records import Json
from portal.catalog.arrival import Arrival
from portal.catalog.models import Judgement, Product, Run
from portal.catalog.overriding import active, effective

FOLDER = "held"
NEW, CHANGED, UNCHANGED, WITHDRAWN = "new", "changed", "unchanged", "withdrawn"
KINDS = (CHANGED, NEW, WITHDRAWN, UNCHANGED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One document that waits. ``at`` and ``size``: its place in the file of documents."""

    key: str
    name: str
    digest: str
    status: str
    snapshot: str
    at: int
    size: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What publishing does to one product; ``id`` "" for one that is not known yet, ``waiting`` None for one that is no longer listed."""

    kind: str
    key: str
    name: str
    id: str = ""
    waiting: Waiting | None = None


def public_keys(source: str, institution: str) -> set[str]:
    """The institution's own keys of its products that it has not withdrawn, those too that editors hid or merged."""
    rows = Product.objects.filter(source=source, institution=institution, withdrawn_at=None)
    return {key.removeprefix(f"{institution}/") for key in rows.values_list("source_key", flat=True)}


def subject_of(run_id: int, institution: str) -> str:
    """How the audit, and who claims it, call what a run holds of an institution."""
    return f"run:{run_id}/{institution}"


def _paths(run: Run, institution: str) -> tuple[Path, Path]:
    """The list and the documents; an institution's id comes from outside, so that its hash names the files."""
    folder = Path(settings.YARDSTICK_DATA) / run.folder / FOLDER
    name = sha256(institution.encode()).hexdigest()[:20]
    return folder / f"{name}.json", folder / f"{name}.zlib"


def keep(run: Run, institution: str, arrivals: Iterable[Arrival]) -> None:
    """Keep the documents of a held institution; the list is written last."""
    index, documents = _paths(run, institution)
    index.parent.mkdir(parents=True, exist_ok=True)
    rows: list[tuple[object, ...]] = []
    with documents.open("wb") as file:
        for one in arrivals:
            packed = zlib.compress(json.dumps(one.document, ensure_ascii=False, separators=(",", ":")).encode(), 1)
            rows.append((one.key, one.document["name"], one.digest, one.document["status"], one.body.sha256, file.tell(), len(packed)))
            file.write(packed)
    temporary = index.with_suffix(".new")
    temporary.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    temporary.replace(index)


def waiting(run: Run, institution: str) -> dict[str, Waiting] | None:
    """What waits, by product key; None when nothing was kept."""
    try:
        return {row[0]: Waiting(*row) for row in json.loads(_paths(run, institution)[0].read_text("utf-8"))}
    except FileNotFoundError:
        return None


def documents(run: Run, institution: str, wanted: Iterable[Waiting]) -> Iterator[tuple[Waiting, Json]]:
    """The documents of these, one at a time."""
    with _paths(run, institution)[1].open("rb") as file:
        for one in wanted:
            file.seek(one.at)
            yield one, json.loads(zlib.decompress(file.read(one.size)))


def effects(judgement: Judgement) -> list[Effect] | None:
    """What publishing all that a judgement holds would do now, by kind and name; None when its documents were not kept. Three queries."""
    run, institution = judgement.run, judgement.institution
    listed = waiting(run, institution)
    if listed is None:
        return None
    prefix = f"{institution}/"
    own = Product.objects.filter(source=run.source, institution=institution)
    rows = own.values_list("source_key", "pk", "name", "digest", "withdrawn_at")
    known = {key.removeprefix(prefix): (pk, name, said, gone) for key, pk, name, said, gone in rows}
    keys = set(judgement.summary.get("keys", ()))
    digests = {
        **{key: one.digest for key, one in listed.items()},
        **_overridden(judgement, listed, {pk: key for key, (pk, *_) in known.items()}),
    }
    out = [Effect(WITHDRAWN, key, name, pk) for key, (pk, name, _said, gone) in known.items() if key not in keys and gone is None]
    for key, one in listed.items():
        if key not in known:
            out.append(Effect(NEW, key, one.name, waiting=one))
            continue
        pk, _name, said, gone = known[key]
        same = said == digests[key] and gone is None
        out.append(Effect(UNCHANGED if same else CHANGED, key, one.name, pk, one))
    return sorted(out, key=lambda effect: (KINDS.index(effect.kind), effect.name, effect.key))


def _overridden(judgement: Judgement, listed: Mapping[str, Waiting], keys: Mapping[str, str]) -> dict[str, str]:
    """The digests, by key, of what waits for products that have overrides: with these in it. ``keys`` by product."""
    held = {keys[pk]: rows for pk, rows in active(keys, judgement.run.at).items()}
    wanted = [listed[key] for key in held if key in listed]
    return {
        one.key: digest(effective(document, held[one.key])) for one, document in documents(judgement.run, judgement.institution, wanted)
    }


def differences(judgement: Judgement, shown: Iterable[Effect]) -> Iterator[tuple[Effect, Json, list[Change]]]:
    """Of each effect with a document: that document and every value that differs from what is public. Two queries and the files."""
    chosen = {effect.waiting.key: effect for effect in shown if effect.waiting is not None}
    overrides = active([effect.id for effect in chosen.values() if effect.id], judgement.run.at)
    rows: Mapping[str, Product] = Product.objects.in_bulk([effect.id for effect in chosen.values() if effect.id])
    for one, document in documents(judgement.run, judgement.institution, [effect.waiting for effect in chosen.values() if effect.waiting]):
        effect = chosen[one.key]
        row = rows.get(effect.id)
        document = effective(document, overrides.get(effect.id, ()))  # noqa: PLW2901
        old = None if row is None else {**row.document, "status": row.source_status}
        yield effect, document, [] if old is None else changes(old, document)
