"""A delivered feed as a run folder: what a crawl leaves of an institution, made of the feed's last state and what was delivered.

From here on a delivery is a run like any other: the same normaliser, gate and store. Whatever the mode, the folder holds the
whole set of the feed, so that the gate judges the whole: a delta or new rates lie over the last published state.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import IO

from crawlers.output import keep_body
from normalizers.feed.check import Fault
from normalizers.feed.item import Head
from normalizers.feed.limits import NOTICES
from normalizers.feed.notices import Notice, Summary
from normalizers.feed.parts import MEDIA_TYPES, read_part
from normalizers.feed.validate import SHAPE, Judged, Options, normalised, notice_of, validate
from normalizers.gate import PUBLISHED, WITHDRAWN_FEW, WITHDRAWN_SHARE
from normalizers.payload import Payload
from normalizers.raw_lines import Place, RawLines, Writer, in_order, placed, raw_at
from normalizers.records import InstitutionReport, RawProduct
from normalizers.shapes.feed import RATES
from portal.catalog.models import Judgement, Run
from portal.partners.models import PREFIX, Delivery, Feed
from portal.partners.receiving import body_of
from portal.pipeline.came import Carried, Carrier, packed
from portal.pipeline.crawl import write_run_folder
from portal.pipeline.errors import RefusalError
from portal.pipeline.prepare import read_body
from portal.pipeline.runs import Lease, Say, attempts_of, folder_of, iso, snapshots

NOTICES_FILE = "notices.jsonl"
DELIVERED_FILE = ".delivered.jsonl"  # what a file holds, until it is laid over the last state
CARRIED_FILE = ".carried"  # what came of it, until it is judged
_NO_SUCH = Fault("unknown_key", "/key")


@dataclass(slots=True)
class Collected:
    """What came of a file: the closing figures, its head, the keys that it lists, and those whose withdrawal has to wait.

    ``known``: where the lines of the last state lie, by key; ``lines``: the same with what was delivered laid over them.
    ``carried``: what came of the lines of the run's folder, as far as they were normalised here.
    """

    summary: Summary
    head: Head
    known: dict[str, Place]
    lines: dict[str, Place]
    listed: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    nameless: bool = False  # an item whose key nobody can read: then nothing is known to be missing
    pending: list[str] = field(default_factory=list)
    carried: Carried | None = None


def feed_of(source: str) -> Feed:
    """The feed that a source is."""
    return Feed.objects.select_related("partner").get(public_id=source.removeprefix(PREFIX))


def last_state(source: str, *, before: Run | None = None) -> dict[str, Place]:
    """Where the last published line of every product of a feed lies, by key.

    ``before``: as that run found it, whatever it has published since.
    """
    published = Judgement.objects.defer("summary").filter(institution=source, state=PUBLISHED, run__source=source).select_related("run")
    last = published.exclude(run=before).order_by("-run__at", "-run").first()
    if last is None:
        return {}
    # A killed attempt may have left an empty folder behind the one that was published.
    folder = next((path for path in attempts_of(last.run) if (path / "report.json").exists()), None)
    if folder is None:
        raise RefusalError(f"The folder of run {last.run_id}, which holds the last state of {source}, is gone; restore it from a backup.")
    return {raw.key: place for place, raw in placed(folder / "raw.jsonl")}


def collect(lease: Lease, delivery: Delivery, say: Say) -> Collected:
    """Judge the file and write the run folder with everything that may be published of it; the notices beside it."""
    run, feed = lease.run, delivery.feed
    folder = folder_of(run)
    folder.mkdir(parents=True, exist_ok=True)
    known = last_state(feed.source_name, before=run)
    declared = delivery.declared
    options = Options(declared["format"], declared["mode"], declared["charset"], iso(run.at), _hints(delivery), feed.source_name)
    head = Head(options.format)
    found = Collected(Summary(), head, known, dict(known))
    with (
        Writer(folder / DELIVERED_FILE) as delivered,
        Carrier(folder / CARRIED_FILE) as carrier,
        (folder / f".{NOTICES_FILE}").open("w", encoding="utf-8") as file,
    ):
        told = 0
        for one in validate(body_of(delivery), options, found.summary, head, packed):
            lease.beat()
            notices = (one,) if isinstance(one, Notice) else _item(found, one, delivered, lease, delivery)
            told += _write_notices(file, notices, told)
            if isinstance(one, Judged):
                carrier.add(one.key, one.kept)
                if one.item.number % 500 == 0:
                    say(f"{feed.source_name}: read {one.item.number} items")
    (folder / f".{NOTICES_FILE}").replace(folder / NOTICES_FILE)
    _guard(found)
    found.carried = carrier.carried(sorted(found.lines))
    write_folder(lease, feed, in_order(found.lines.items()))
    (folder / DELIVERED_FILE).unlink()
    return found


def _hints(delivery: Delivery) -> dict[str, str]:
    return {"market": delivery.feed.market, "institution_name": delivery.feed.name}


def _write_notices(file: IO[str], notices: Iterable[Notice], told: int) -> int:
    number = 0
    for notice in notices:
        number += 1
        if told + number <= NOTICES:
            texts = {lang: notice.to_json(lang) for lang in ("en", "zh-hans")}
            file.write(json.dumps(texts, ensure_ascii=False) + "\n")
    return number


def _item(found: Collected, judged: Judged, delivered: Writer, lease: Lease, delivery: Delivery) -> tuple[Notice, ...]:
    """Lay one item over the last state; everything that is to be said of it."""
    key, item = judged.key, judged.item
    found.nameless |= not key
    repeated = key in found.listed
    found.listed.add(key)
    if not judged.accepted:
        if not repeated:
            found.refused.add(key)
        return judged.notices
    if (judged.deletes or judged.mode == "rates_only") and key not in found.known:
        return (*judged.notices, _refuse(found, judged, replace(_NO_SUCH, found=key)))
    if judged.deletes:
        found.deleted.add(key)
        return judged.notices
    sha256 = keep(item.part.encode())
    if judged.mode == "rates_only":
        last = raw_at(found.known[key])
        raw = replace(last, parts={**last.parts, RATES: sha256}, fetched_at=iso(lease.run.at))
        more = tuple(_merged(found, judged, raw, iso(lease.run.at), delivery))
        if any(notice.stops for notice in more):
            return (*judged.notices, *more)
        found.lines[key] = delivered.add(raw)
        return (*judged.notices, *more)
    where = {"delivery": delivery.sha256, "line": str(item.line), "column": str(item.column)}
    media_type = MEDIA_TYPES[found.head.format]
    source = delivery.feed.source_name
    found.lines[key] = delivered.add(RawProduct(source, source, key, SHAPE, "", sha256, media_type, iso(lease.run.at), where))
    return judged.notices


def _refuse(found: Collected, judged: Judged, fault: Fault) -> Notice:
    """An item that the catalogue refuses and the file alone could not."""
    notice = notice_of(fault, judged.item, judged.key)
    found.summary.count(notice)
    if judged.key not in found.refused:
        found.summary.accepted -= 1
        found.refused.add(judged.key)
    return notice


def _merged(found: Collected, judged: Judged, raw: RawProduct, at: str, delivery: Delivery) -> Iterable[Notice]:
    """What is to be said of a known product with its new rates."""
    body, part = read_body(snapshots(), raw.sha256), judged.item.part.encode()
    hinted = replace(raw, hints={**raw.hints, **_hints(delivery)})
    category = read_part(body)["category"]
    for fault in normalised(Payload(hinted, body, {RATES: part}), category, at):
        own = fault.pointer.startswith(f"{RATES}:")
        if own or fault.code in ("contradicts_list", "our_fault"):
            yield _refuse_or_tell(found, judged, replace(fault, pointer=fault.pointer.removeprefix(f"{RATES}:") if own else "/rates"))


def _refuse_or_tell(found: Collected, judged: Judged, fault: Fault) -> Notice:
    notice = notice_of(fault, judged.item, judged.key)
    if notice.stops:
        return _refuse(found, judged, fault)
    found.summary.count(notice)
    return notice


def _guard(found: Collected) -> None:
    """Take away what was withdrawn; more than a few, or more than is certain, waits for the partner's word."""
    absent = found.known.keys() - found.listed if found.summary.mode == "full" else set[str]()
    gone = sorted(found.deleted if found.summary.mode == "delta" else absent)
    if found.nameless or len(gone) > max(WITHDRAWN_FEW, WITHDRAWN_SHARE * len(found.known)):
        found.pending = gone
        return
    for key in gone:
        found.lines.pop(key, None)


def keep(body: bytes) -> str:
    """Write a snapshot under its hash, whole or not at all; its hash."""
    sha256 = hashlib.sha256(body).hexdigest()
    keep_body(snapshots(), sha256, body)
    return sha256


def write_folder(lease: Lease, feed: Feed, raws: RawLines) -> None:
    """``raw.jsonl`` and ``report.json`` of a run that holds the whole set of a feed; the report last."""
    facts = {f"name_{lang}": name for lang, name in feed.names.items()}
    own = InstitutionReport(feed.source_name, feed.name, facts, "complete", listed=len(raws), planned=len(raws), answered=len(raws))
    write_run_folder(lease.run, [own], raws)
