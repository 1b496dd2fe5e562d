"""Institutions that publish products as web pages: list pages, then one page a product, perhaps in a second language too.

A spider declares an ``HtmlSite`` (where the links are, which attribute holds a product's own id, the shape that reads its
pages) and hands each institution an ``HtmlInstitution``. Pages are kept as they came; reading them is the normaliser's work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from scrapy.http import Response
from scrapy.settings import BaseSettings

from crawlers.bases.institution import HTML_TYPES, Ask, Collected, InstitutionCrawl
from crawlers.failures import media_type_of
from crawlers.options import origin
from normalizers.records import InstitutionReport


@dataclass(frozen=True, slots=True)
class HtmlSite:
    """How one kind of site is laid out.

    ``links``: CSS of the product links on a list page. ``key``: the attribute of such a link that holds the product's own id;
    empty takes the last segment of its address. ``next_page``: CSS of the link to the following list page, empty for one page.
    ``starts``: addresses of the first list pages, relative to the institution's. ``page_key``: CSS of the element on a product's
    page that repeats the id (its ``content``, else the ``key`` attribute, else its text); another id, or none, is ``wrong_product``.
    ``translation``: CSS of the link on a product's page to the same page in ``translation_language``, which becomes that part.
    ``total``: CSS of the element that states how many products there are (its digits are read).
    """

    shape: str
    links: str
    key: str = "data-key"
    next_page: str = ""
    starts: tuple[str, ...] = ("",)
    language: str = "zh-hans"
    page_key: str = ""
    translation: str = ""
    translation_language: str = "en"
    total: str = ""
    max_pages: int = 100


class HtmlInstitution(InstitutionCrawl):
    """One institution with pages. Hints are ``institution_name``, ``language`` and ``list_locator`` (page and number of the link)."""

    def __init__(self, report: InstitutionReport, url: str, settings: BaseSettings, site: HtmlSite):
        super().__init__(report, url, settings)
        self.site = site
        self._pages: set[str] = set()

    def headers(self, question: Ask) -> Mapping[str, str]:
        translated = "body" in question.memo
        return {"Accept-Language": self.site.translation_language if translated else self.site.language}

    def begin(self) -> None:
        for start in self.site.starts:
            self._ask_list(urljoin(self.url, start), first=True)

    # Lists

    def _ask_list(self, url: str, first: bool = False) -> None:
        self._pages.add(url)
        self.ask(Ask(url, self._read_list, HTML_TYPES, memo={"first": first}))

    def _read_list(self, response: Response, question: Ask) -> Iterable[Collected]:
        page = self._page(response, question)
        if page is not None:
            for number, link in enumerate(page.select(self.site.links), start=1):
                self._plan_link(link, response.url, f"{self.site.links} [{number}]")
            if question.memo.get("first"):
                self._read_total(page)
            self._next_page(page, response, question)
        return ()

    def _plan_link(self, link: Tag, here: str, locator: str) -> None:
        url = _address(here, link)
        own_id = _attribute(link, self.site.key) if self.site.key else _last_segment(url)
        key = self.plan(own_id, f"{here} {locator}")
        if key is None:
            return
        question = Ask(url, self._read_detail, HTML_TYPES, key, memo={"locator": locator})
        if origin(url) == origin(self.url) and not self.address_problem(url):
            self.ask(question)
        else:
            self.reject(question, "bad_address", "the product's link leaves the institution: it was not followed")

    def _read_total(self, page: BeautifulSoup) -> None:
        element = page.select_one(self.site.total) if self.site.total else None
        text = "" if element is None else element.get_text()
        digits = "".join(character for character in text if character.isascii() and character.isdigit())
        if digits and len(digits) < 8:
            self.report.stated_total = (self.report.stated_total or 0) + int(digits)

    def _next_page(self, page: BeautifulSoup, response: Response, question: Ask) -> None:
        link = page.select_one(self.site.next_page) if self.site.next_page else None
        if link is None:
            return
        url = _address(response.url, link)
        if origin(url) != origin(self.url) or self.address_problem(url):
            self.reject(question, "bad_list", f"the next page leaves the institution: {url[:200]}")
        elif url in self._pages:
            self.reject(question, "page_loop", f"the next page was already read: {url[:200]}")
        elif len(self._pages) >= self.site.max_pages:
            self.reject(question, "page_overrun", f"the list goes on after {len(self._pages)} pages")
        else:
            self._ask_list(url)

    # Details

    def _read_detail(self, response: Response, question: Ask) -> Iterator[Collected]:
        page = self._page(response, question)
        if page is None or self._another(page, question):
            return
        link = page.select_one(self.site.translation) if self.site.translation else None
        if link is None:
            yield self._collected(response, question, response.body, {})
            return
        url = _address(response.url, link)
        if origin(url) != origin(self.url) or self.address_problem(url):
            self.reject(question, "bad_page", f"the translation leaves the institution: {url[:200]}")
        else:
            memo = {**question.memo, "body": response.body, "url": response.url, "media_type": media_type_of(response)}
            self.ask(Ask(url, self._read_translation, HTML_TYPES, question.key, memo=memo))

    def _read_translation(self, response: Response, question: Ask) -> Iterator[Collected]:
        page = self._page(response, question)
        if page is None or self._another(page, question):
            return
        body = question.memo["body"]
        assert isinstance(body, bytes)
        yield self._collected(response, question, body, {self.site.translation_language: response.body})

    def _another(self, page: BeautifulSoup, question: Ask) -> bool:
        """Whether the page is not the product that was asked for; then it has been rejected."""
        if not self.site.page_key:
            return False
        element = page.select_one(self.site.page_key)
        found = ""
        if element is not None:
            found = _attribute(element, "content") or _attribute(element, self.site.key) or element.get_text(strip=True)
        if found == question.key:
            return False
        self.reject(question, "wrong_product", f"the page is of {found[:200]!r}" if found else "the page names no product")
        return True

    def _collected(self, response: Response, question: Ask, body: bytes, parts: Mapping[str, bytes]) -> Collected:
        memo = question.memo
        hints = {"institution_name": self.report.name, "language": self.site.language, "list_locator": str(memo["locator"])}
        url, media_type = str(memo.get("url", response.url)), str(memo.get("media_type", media_type_of(response)))
        return Collected(self.report.id, question.key, self.site.shape, url, media_type, body, hints, parts)

    # Both

    def _page(self, response: Response, question: Ask) -> BeautifulSoup | None:
        """The parsed page; None after rejecting one that is empty or was cut off where nothing else would tell."""
        if "partial" in response.flags and b"</html" not in response.body[-2000:].lower():
            self.reject(question, "truncated", "the page has no end")
            return None
        page = BeautifulSoup(response.body, "lxml", from_encoding=_charset(response))
        if page.find(True) is None:
            self.reject(question, "bad_page", "the page is empty")
            return None
        return page


def _address(here: str, link: Tag) -> str:
    """Where a link leads, without its fragment; an empty text when that is no address."""
    try:
        return urldefrag(urljoin(here, _attribute(link, "href").strip())).url
    except ValueError:
        return ""


def _last_segment(url: str) -> str:
    return unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2])


def _attribute(element: Tag, name: str) -> str:
    value = element.get(name) if name else None
    return value if isinstance(value, str) else ""


def _charset(response: Response) -> str | None:
    """The charset that the Content-Type states; None leaves it to the page."""
    for part in (response.headers.get("Content-Type") or b"").decode("latin-1").split(";")[1:]:
        name, _, value = part.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"') or None
    return None
