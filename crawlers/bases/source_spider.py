"""The spider of a source: reads its register, hands every institution to a crawl of the right kind, keeps the run's ledger.

A spider declares ``source``, reads its register in ``read_register`` and chooses each institution's crawl in ``crawl_of``.
"""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.utils.defer import _schedule_coro
from twisted.python.failure import Failure as TwistedFailure

from crawlers.bases.institution import JSON_TYPES, InstitutionCrawl, bearable_wait
from crawlers.failures import code_of_exception, code_of_response
from crawlers.options import RunOptions, rebased, slot_of
from crawlers.output import Recorder
from crawlers.source import Source
from crawlers.validators import Validators
from normalizers import strict_json
from normalizers.records import Failure, InstitutionReport, Issue

INSTITUTION_ID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")


class RegisterError(ValueError):
    """The register cannot be read as a whole; the text is one sentence."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One institution as the register states it, at ``locator``. ``kind`` chooses its crawl where a register knows several."""

    id: str
    name: str
    url: str
    locator: str
    kind: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


class SourceSpider(Spider):
    """Base of every spider. ``name`` follows from ``source``."""

    source: ClassVar[Source]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "source" in vars(cls):
            cls.name = cls.source.name

    def __init__(self, options: RunOptions, recorder: Recorder, validators: Validators, **kwargs: Any):
        super().__init__(**kwargs)
        self.options = options
        self.recorder = recorder
        self.validators = validators
        self.crawls: list[InstitutionCrawl] = []
        self.register_read = False
        self.register_failure: Failure | None = None
        self.issues: list[Issue] = []

    # What a spider writes

    def read_register(self, document: Any, response: Response) -> Iterator[Entry | Issue]:
        """Every institution of the register, and an Issue for every entry that is none. Raise RegisterError for no register.

        ``document`` is the JSON of ``response``.
        """
        raise NotImplementedError

    def crawl_of(self, entry: Entry, report: InstitutionReport) -> InstitutionCrawl:
        """The crawl of one institution: ``OpenBankingInstitution(report, entry.url, self.settings)`` or another."""
        raise NotImplementedError

    def register_headers(self) -> Mapping[str, str]:
        return {}

    def register_refused(self, response: Response) -> bool:  # noqa: ARG002 - for a subclass
        """Whether the register is to be asked again after this answer (in another version, say)."""
        return False

    # What it does

    async def start(self) -> AsyncIterator[Any]:
        yield self._register_request()

    def _register_request(self, tries: int = 0, not_before: float = 0.0) -> Request:
        url = rebased(self.source.start_url, self.options.url)
        headers = {"Accept": ", ".join(JSON_TYPES), "Cache-Control": "max-age=0", **self.register_headers()}
        meta = {"download_slot": slot_of(url, "", self.settings), "depth_reset": True, "not_before": not_before}
        again = {"tries": tries}
        return Request(url, self.parse_register, headers=headers, meta=meta, errback=self.register_unanswered, cb_kwargs=again)

    def parse_register(self, response: Response, tries: int = 0) -> Iterator[Any]:
        wait = bearable_wait(response)
        if wait is not None and tries < self.settings.getint("RETRY_TIMES"):
            yield self._register_request(tries + 1, time.monotonic() + wait)
            return
        if self.register_refused(response):
            yield self._register_request()
            return
        problem = code_of_response(response, JSON_TYPES)
        if problem is not None:
            self.register_failure = Failure(problem[0], response.url, problem[1])
            return
        try:
            entries = list(self.read_register(strict_json.loads(response.body), response))
        except strict_json.StrictJsonError as error:
            self.register_failure = Failure("bad_json", response.url, str(error))
            return
        except RegisterError as error:
            self.register_failure = Failure("bad_list", response.url, str(error))
            return
        self._admit(entries)
        self.register_read = True
        for crawl in self.crawls:
            yield from crawl.crawl()

    def _admit(self, entries: list[Entry | Issue]) -> None:
        """Make a crawl of every valid entry; name the others."""
        seen: set[str] = set()
        for entry in entries:
            if isinstance(entry, Issue):
                self.issues.append(entry)
            elif not INSTITUTION_ID.match(entry.id):
                sentence = f"{entry.name[:100]} has an id that cannot be used: it was not asked."
                self.issues.append(Issue("bad_institution_id", entry.locator, entry.id[:200], sentence, "item"))
            elif entry.id in seen:
                sentence = f"{entry.name[:100]} repeats an id of the register: it was not asked."
                self.issues.append(Issue("repeated_institution", entry.locator, entry.id, sentence, "item"))
            else:
                seen.add(entry.id)
                self.crawls.append(self.crawl_of(entry, InstitutionReport(entry.id, entry.name, dict(entry.facts))))

    def register_unanswered(self, failure: TwistedFailure) -> None:
        url = rebased(self.source.start_url, self.options.url)
        self.register_failure = Failure(code_of_exception(failure.value), url, str(failure.value)[:500])

    # What the run asks

    def progress(self) -> dict[str, int]:
        """How far the run is: institutions ended of all, details answered or failed of those planned."""
        reports = [crawl.report for crawl in self.crawls]
        return {
            "institutions": sum(crawl.ended for crawl in self.crawls),
            "of": len(reports),
            "details": sum(report.answered + len(report.failures) for report in reports),
            "planned": sum(report.planned for report in reports),
        }

    def stop(self, reason: str) -> None:
        """End the run early; what is under way is still answered."""
        assert self.crawler.engine is not None
        _schedule_coro(self.crawler.engine.close_spider_async(reason=reason))

    def conclude(self, reason: str) -> list[InstitutionReport]:
        """Every institution's report; what the run left unfinished failed by name."""
        code = "run_timeout" if reason == "closespider_timeout" else "run_stopped"
        for crawl in self.crawls:
            crawl.interrupt(code, f"the run ended ({reason}) before this institution did")
        if not self.register_read and self.register_failure is None:
            start = rebased(self.source.start_url, self.options.url)
            self.register_failure = Failure(code, start, f"the run ended ({reason}) before the register was read")
        return [crawl.report for crawl in self.crawls]
