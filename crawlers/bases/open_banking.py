"""Institutions that publish products as the Australian Consumer Data Standards say: lists, then one detail a product.

Paths, headers, versions and paging stand here; a spider only names its register. The same interface is used by every
institution of that market and by the demonstration's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, quote, urljoin, urlsplit

from scrapy.http import Response
from scrapy.settings import BaseSettings

from crawlers.bases.institution import JSON_TYPES, Ask, Collected, InstitutionCrawl
from crawlers.failures import media_type_of
from crawlers.options import origin
from normalizers import strict_json
from normalizers.records import InstitutionReport

PRODUCTS = "/cds-au/v1/banking/products"
LIST_VERSION = 5  # the highest that we know of, Consumer Data Standards 1.36
DETAIL_VERSION = 7
PAGE_SIZE = 1000  # the most that the standard allows
SMALLER_PAGE_SIZE = 25  # its default, for servers that refuse the most
MAX_PAGES = 200


class OpenBankingInstitution(InstitutionCrawl):
    """One data holder. ``shape`` names the normaliser of its details; hints are ``institution_name``, ``version``, ``list_locator``."""

    def __init__(self, report: InstitutionReport, url: str, settings: BaseSettings, shape: str = "au-cdr"):
        super().__init__(report, url, settings)
        self.shape = shape
        self._products = url.rstrip("/") + PRODUCTS
        self._list_version = LIST_VERSION
        self._detail_version = DETAIL_VERSION
        self._page_size = PAGE_SIZE
        self._pages: set[str] = set()

    def begin(self) -> None:
        self._ask_list(self._page_address(1))

    def headers(self, question: Ask) -> Mapping[str, str]:
        return version_headers(self._detail_version if question.key else self._list_version)

    # Lists

    def _page_address(self, page: int) -> str:
        return f"{self._products}?page={page}&page-size={self._page_size}"

    def _ask_list(self, url: str) -> None:
        self._pages.add(url)
        self.ask(Ask(url, self._read_list, JSON_TYPES, keep=(400, 406, 422)))

    def _read_list(self, response: Response, question: Ask) -> Iterable[Collected]:
        if response.status == 406:
            self._list_version = lower_version(response, asked_version(response))
            if self._list_version < 1:
                self.reject(question, "version", "406 to every version down to 1")
            else:
                self._ask_list(question.url)
        elif response.status in (400, 422):
            if self._page_size == PAGE_SIZE and len(self._pages) == 1:
                self._page_size = SMALLER_PAGE_SIZE
                self._pages.clear()
                self._ask_list(self._page_address(1))
            else:
                self.reject(question, "http_error", f"status {response.status}")
        else:
            self._plan_page(response, question)
        return ()

    def _plan_page(self, response: Response, question: Ask) -> None:
        document = self._document(response, question, LIST_VERSION)
        if document is None:
            return
        data = document.get("data")
        rows = data.get("products") if isinstance(data, dict) else None
        if not isinstance(rows, list):
            self.reject(question, "bad_list", "there is no list at /data/products")
            return
        meta = document.get("meta")
        meta = meta if isinstance(meta, dict) else {}
        total = meta.get("totalRecords")
        if isinstance(total, int) and not isinstance(total, bool):
            self.report.stated_total = total
        for number, row in enumerate(rows):
            locator = f"/data/products/{number}/productId"
            key = self.plan(row.get("productId") if isinstance(row, dict) else None, locator)
            if key is not None:
                self._ask_detail(key, locator)
        self._next_page(response, question, document.get("links"), meta.get("totalPages"))

    def _next_page(self, response: Response, question: Ask, links: object, total_pages: object) -> None:
        link = links.get("next") if isinstance(links, dict) else None
        if link is None or link == "":
            return
        if not isinstance(link, str):
            self.reject(question, "bad_list", "links.next is no text")
            return
        url = self._followable(response.url, link)
        if url is None:
            self.reject(question, "bad_list", f"links.next leaves the institution: {link[:200]}")
        elif url in self._pages:
            self.reject(question, "page_loop", f"links.next points to a page already read: {link[:200]}")
        elif len(self._pages) >= (min(total_pages, MAX_PAGES) if isinstance(total_pages, int) and total_pages > 0 else MAX_PAGES):
            self.reject(question, "page_overrun", f"links.next goes on after {len(self._pages)} pages")
        else:
            self._ask_list(url)

    def _followable(self, here: str, link: str) -> str | None:
        """The address of the next page: by its number when it has one (gateways write host names that only they know)."""
        try:
            url = urljoin(here, link)
            numbers = parse_qs(urlsplit(url).query).get("page", [])
        except ValueError:
            return None
        if len(numbers) == 1 and numbers[0].isascii() and numbers[0].isdigit() and len(numbers[0]) < 6:
            return self._page_address(int(numbers[0]))
        return url if origin(url) == origin(self.url) and not self.address_problem(url) else None

    # Details

    def _ask_detail(self, key: str, locator: str) -> None:
        url = f"{self._products}/{quote(key, safe='')}"
        self.ask(Ask(url, self._read_detail, JSON_TYPES, key, keep=(406,), memo={"locator": locator}))

    def _read_detail(self, response: Response, question: Ask) -> Iterator[Collected]:
        if response.status == 406:
            self._lower_detail(response, question)
            return
        document = self._document(response, question, DETAIL_VERSION)
        if document is None:
            return
        data = document.get("data")
        if not isinstance(data, dict):
            self.reject(question, "envelope", "there is no object at /data")
        elif data.get("productId") != question.key:
            self.reject(question, "wrong_product", f"productId is {str(data.get('productId'))[:200]!r}")
        else:
            hints = {"institution_name": self.report.name, "list_locator": str(question.memo["locator"])}
            version = served_version(response)
            if version is not None:
                hints["version"] = str(version)
            yield Collected(self.report.id, question.key, self.shape, response.url, media_type_of(response), response.body, hints)

    def _lower_detail(self, response: Response, question: Ask) -> None:
        self._detail_version = min(self._detail_version, lower_version(response, asked_version(response)))
        if self._detail_version < 1:
            self._detail_version = 1
            self.reject(question, "version", "406 to every version down to 1")
        else:
            self.ask(Ask(question.url, self._read_detail, JSON_TYPES, question.key, keep=(406,), memo=question.memo))

    # Both

    def _document(self, response: Response, question: Ask, highest: int) -> dict[str, Any] | None:
        """The JSON object of an answer; None after rejecting one that is none, is an error message, or of a version we do not know."""
        try:
            document = strict_json.loads(response.body)
        except strict_json.StrictJsonError as error:
            self.reject(question, "bad_json", str(error))
            return None
        version = served_version(response)
        if not isinstance(document, dict):
            self.reject(question, "bad_json", "the document is no object")
        elif document.get("errors"):
            self.reject(question, "envelope", _first_error(document["errors"]))
        elif version is not None and not 1 <= version <= highest:
            self.reject(question, "version", f"version {version} was served, {highest} is the highest known")
        else:
            return document
        return None


def version_headers(version: int) -> dict[str, str]:
    """Ask for the highest version that we know, and take any lower one."""
    return {"x-v": str(version), "x-min-v": "1"}


def asked_version(response: Response) -> int:
    """The version that the question of this answer asked for."""
    assert response.request is not None
    return int((response.request.headers.get("x-v") or b"1").decode("ascii"))


def served_version(response: Response) -> int | None:
    """The version that an answer states; None when it states none (older servers)."""
    text = (response.headers.get("x-v") or b"").decode("latin-1").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def lower_version(response: Response, asked: int) -> int:
    """The version to try after a 406: the highest below ``asked`` that the error names, else one less. 0: none is left."""
    try:
        document = strict_json.loads(response.body)
    except strict_json.StrictJsonError:
        return asked - 1
    named = [int(word) for word in re.findall(r"\b\d{1,3}\b", _first_error(document.get("errors")))] if isinstance(document, dict) else []
    return max((version for version in named if 1 <= version < asked), default=asked - 1)


def _first_error(errors: object) -> str:
    """Title and detail of the first entry of an error message."""
    first = errors[0] if isinstance(errors, list) and errors else errors
    if isinstance(first, dict):
        return ": ".join(str(first[key]) for key in ("title", "detail") if first.get(key))[:300] or "an error without words"
    return str(first)[:300]
