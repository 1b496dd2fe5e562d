"""One run of one source in this process: crawl, then write the report. Called by ``python -m crawlers run``."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from typing import Any

from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings

from crawlers import settings as project
from crawlers.bases.source_spider import SourceSpider
from crawlers.options import RunOptions, rebased
from crawlers.output import OutputError, Recorder
from crawlers.source import spider_of
from crawlers.validators import Validators
from normalizers.records import Failure, RunReport

FINISHED, OTHER_REASON, OUTPUT_FAILED = 0, 3, 4
LOG_BYTES = 2 * 2**20


def run_source(options: RunOptions) -> int:
    """Run a source once; the exit code: 0 finished, 3 ended for another reason (the report names it), 4 the disk refused.

    Raise UnknownSourceError or UsageError before anything is written. Starts the reactor: once per process.
    """
    options.check()
    spider = spider_of(options.source)
    try:
        recorder = Recorder(options)
        log = _open_log(options)
    except (OSError, OutputError) as error:
        print(error, file=sys.stderr)
        return OUTPUT_FAILED
    try:
        validators = Validators(options.validators, options.snapshots)
        report = _crawl(spider, options, recorder, validators)
        if recorder.problem is not None:
            raise recorder.problem
        recorder.publish(report)
        with suppress(OSError):  # what is not remembered is asked for again
            validators.save()
    except OutputError as error:
        recorder.discard()
        print(error, file=sys.stderr)
        return OUTPUT_FAILED
    finally:
        logging.getLogger().removeHandler(log)
        with suppress(OSError):  # on a full disk its last lines do not fit either
            log.close()
    return FINISHED if report.finish_reason == "finished" else OTHER_REASON


def run_settings(options: RunOptions) -> Settings:
    """Scrapy's settings of a run: the project's, and what its options say."""
    settings = Settings()
    settings.setmodule(project, priority="project")
    told: dict[str, Any] = {
        "YARDSTICK_DELAY": options.delay,
        "YARDSTICK_TIME_LIMIT": options.time_limit,
        "YARDSTICK_CONTACT": options.contact,
        "YARDSTICK_PRIVATE_ORIGIN": rebased(spider_of(options.source).source.start_url, options.url) if options.allow_private else "",
        "ITEM_PIPELINES": {"crawlers.output.Record": 100},
        "EXTENSIONS": {"crawlers.progress.Progress": 100},
        "LOG_INSTALL_ROOT_HANDLER": False,  # the root logger has the capped file of this run
        "LOG_LEVEL": "INFO",
    }
    for name, value in told.items():
        settings.set(name, value, "cmdline")
    return settings


def _crawl(spider: type[SourceSpider], options: RunOptions, recorder: Recorder, validators: Validators) -> RunReport:
    process = CrawlerProcess(run_settings(options))
    crawler = process.create_crawler(spider)
    process.crawl(crawler, options=options, recorder=recorder, validators=validators)
    process.start()
    stats = crawler.stats
    reason = str(stats.get_value("finish_reason") or "start_error") if stats is not None else "start_error"
    report = RunReport(options.source, options.run, options.at, reason)
    if not isinstance(crawler.spider, SourceSpider):
        start = rebased(spider.source.start_url, options.url)
        report.register_failure = Failure("run_stopped", start, "the crawl did not start; its log says why")
        return report
    report.institutions = crawler.spider.conclude(reason)
    report.register_failure = crawler.spider.register_failure
    report.issues = crawler.spider.issues
    report.requests = int(stats.get_value("downloader/request_count", 0)) if stats is not None else 0
    return report


class _Line(logging.Formatter):
    """One message, one line, whatever a page put into it; a traceback follows below, indented."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (the library's name)
        return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in super().formatMessage(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 (the library's name)
        return "\n".join(f"    | {line}" for line in super().formatException(ei).splitlines())


def _open_log(options: RunOptions) -> logging.Handler:
    """``crawl.log`` of the run folder, cut off at two megabytes (one older part is kept)."""
    handler = RotatingFileHandler(options.folder / "crawl.log", maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8")
    handler.setLevel(logging.INFO)
    handler.setFormatter(_Line(f"%(asctime)s run={options.run} [%(name)s] %(levelname)s: %(message)s"))
    logging.raiseExceptions = False  # a full disk is told in one sentence, not by every line of the log
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    return handler
