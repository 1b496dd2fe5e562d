"""The registers that list a source's institutions: the Australian one, and the plain JSON list of a mixed market."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from scrapy.http import Response

from crawlers.bases.institution import InstitutionCrawl
from crawlers.bases.open_banking import OpenBankingInstitution, asked_version, lower_version, served_version, version_headers
from crawlers.bases.source_spider import Entry, RegisterError, SourceSpider
from normalizers.records import InstitutionReport, Issue

REGISTER_VERSION = 2
# Facts of an institution, and the register's keys for them.
FACTS = {"abn": "abn", "acn": "acn", "arbn": "arbn", "group": "brandGroup", "logo": "logoUri"}


class OpenBankingSpider(SourceSpider):
    """A spider whose start is a register of data holders (CDR Register, ``/data-holders/brands/summary``), all with one interface.

    An institution is known by its ``dataHolderBrandId``, while it has none by its ``interimId``.
    """

    shape = "au-cdr"
    industry = "banking"
    _version = REGISTER_VERSION

    def register_headers(self) -> Mapping[str, str]:
        return version_headers(self._version)

    def register_refused(self, response: Response) -> bool:
        if response.status != 406:
            return False
        self._version = lower_version(response, asked_version(response))
        return self._version >= 1

    def read_register(self, document: Any, response: Response) -> Iterator[Entry | Issue]:
        rows = document.get("data") if isinstance(document, dict) else None
        if not isinstance(rows, list) or not rows:
            raise RegisterError("The register has no list of institutions at /data.")
        others: Counter[str] = Counter()
        for number, row in enumerate(rows):
            locator = f"/data/{number}"
            if not isinstance(row, dict):
                yield Issue("bad_register_entry", locator, str(row)[:200], "An entry of the register is no object.", "item")
                continue
            industries = row.get("industries")
            if isinstance(industries, list) and industries and self.industry not in industries:
                others[", ".join(str(industry) for industry in industries)] += 1
                continue
            yield _entry(row, locator, served_version(response))
        for names, count in sorted(others.items()):
            yield Issue("other_industry", "/data", names, f"{count} institutions of other industries were left out.", "note")

    def crawl_of(self, entry: Entry, report: InstitutionReport) -> InstitutionCrawl:
        return OpenBankingInstitution(report, entry.url, self.settings, self.shape)


def _entry(row: Mapping[str, Any], locator: str, version: int | None) -> Entry | Issue:
    texts = {key: value.strip() for key, value in row.items() if isinstance(value, str)}
    facts = {fact: texts[key] for fact, key in FACTS.items() if texts.get(key)}
    identity = texts.get("dataHolderBrandId") or texts.get("interimId") or ""
    name = texts.get("brandName") or identity
    # Since version 2 the products have an address of their own; a holder without one publishes none.
    if version == REGISTER_VERSION and not texts.get("productBaseUri"):
        return Issue("no_products_published", locator, identity[:200], f"{name[:100]} has no address of products in the register.", "note")
    url = texts.get("productBaseUri") or texts.get("publicBaseUri", "")
    return Entry(identity, name, url, locator, "api", facts)


class JsonListSpider(SourceSpider):
    """A spider whose start is ``{"institutions": [{"id", "name", "name_en", "kind", "url", ...}]}``; ``url`` may be relative.

    Every other text of an entry becomes a fact of the institution. A spider chooses the crawl by ``entry.kind`` in ``crawl_of``.
    """

    kinds: tuple[str, ...] = ()

    def read_register(self, document: Any, response: Response) -> Iterator[Entry | Issue]:
        rows = document.get("institutions") if isinstance(document, dict) else None
        if not isinstance(rows, list) or not rows:
            raise RegisterError("The register has no list at /institutions.")
        for number, row in enumerate(rows):
            locator = f"/institutions/{number}"
            texts = {key: value for key, value in row.items() if isinstance(value, str)} if isinstance(row, dict) else {}
            if not texts.get("id") or not texts.get("name") or texts.get("kind") not in self.kinds:
                sentence = f"An entry needs id, name and a kind among {', '.join(self.kinds)}."
                yield Issue("bad_register_entry", locator, str(row)[:200], sentence, "item")
                continue
            facts = {key: text for key, text in texts.items() if key not in ("id", "name", "kind", "url")}
            yield Entry(texts["id"], texts["name"], urljoin(response.url, texts.get("url", "")), locator, texts["kind"], facts)
