"""Receipts of orders: what binds an order to its request, the edition of the market and the formula, so that it can be worked out again.

A receipt is a signed text that holds all of this itself. Nothing is written when one is given, so that nobody can fill the disk with
them; how long one can be replayed is how long the book keeps editions (``book``). It is signed with Django's key: a key that was
replaced goes on checking as long as it stands among ``SECRET_KEY_FALLBACKS``. It holds the scenario, for whoever has it to read.
"""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace
from functools import lru_cache

from django.core.signing import BadSignature, Signer

from normalizers.finance.cost import FORMULA
from search.database import numbers_of
from search.document import Document
from search.ranking.book import NoEditionError
from search.ranking.order import Order, book, digest_of, in_order
from search.request import SearchRequest
from search.selection import PAGE_SIZE, RequestError

LONGEST = 8_000  # characters of a receipt
MOST = 64_000  # bytes that it may unfold to


class ReceiptError(ValueError):
    """Why a receipt does not stand: one sentence."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """``request``: canonical, of the whole order and no page of it. ``digest``: of the order. ``words``: the version of the reviewed
    word list that the edition stands under; None in a receipt from before receipts named it, which stays as it was given.
    """

    request: str
    edition: str
    formula: str
    digest: str
    words: int | None = None

    @property
    def text(self) -> str:
        """The receipt as it is given out."""
        said = [self.request, self.edition, self.formula, self.digest, *(() if self.words is None else (self.words,))]
        return _signer().sign(urlsafe_b64encode(zlib.compress(json.dumps(said, separators=(",", ":")).encode(), 9)).decode().rstrip("="))


@dataclass(frozen=True, slots=True)
class Replay:
    """An order that was worked out again. ``same``: it is, to the byte, the one that the receipt was given for."""

    receipt: Receipt
    ids: tuple[str, ...]
    digest: str

    @property
    def same(self) -> bool:
        return self.digest == self.receipt.digest


def receipt_of(order: Order, request: SearchRequest) -> str:
    """The receipt of an order; "" for one that cannot be worked out again, its index being about to change."""
    if not order.exact:
        return ""
    return Receipt(whole(request).to_query(), order.edition.name, FORMULA, order.digest, order.edition.words).text


def whole(request: SearchRequest) -> SearchRequest:
    return replace(request, page=1, page_size=PAGE_SIZE)


def read(text: str) -> Receipt:
    """Raises ReceiptError for a text that is no receipt of this deployment, or was altered."""
    try:
        said = _signer().unsign(text.strip()[:LONGEST])
        unfolded = zlib.decompressobj().decompress(urlsafe_b64decode(said + "=" * (-len(said) % 4)), MOST)
        request, edition, formula, digest, *words = json.loads(unfolded)
    except (BadSignature, ValueError, zlib.error) as error:
        raise ReceiptError("This is no receipt of this portal, or something in it was altered.") from error
    return Receipt(str(request), str(edition), str(formula), str(digest), *words[:1])


def kept(receipt: Receipt) -> int | None:
    """How many products the edition of a receipt has; None where it is not kept any more, or was made by another version."""
    try:
        return book().edition(receipt.edition).size
    except NoEditionError:
        return None


def replay(text: str) -> Replay:
    """The order of a receipt, worked out again from what the book keeps; the index and the catalogue are not asked.

    Raises ReceiptError for a text that is none, for a formula or declaration of another version, and for an edition that has gone.
    """
    receipt = read(text)
    if receipt.formula != FORMULA:
        raise ReceiptError(f"This order was worked out with formula {receipt.formula}; this version of Yardstick has formula {FORMULA}.")
    try:
        edition, documents = book().edition(receipt.edition), _documents(str(book().folder), receipt.edition)
        request = SearchRequest.parse(receipt.request)
    except NoEditionError as error:
        raise ReceiptError(str(error)) from error
    except RequestError as error:
        raise ReceiptError("This order was asked for with words that this version of Yardstick does not know.") from error
    numbers = in_order(edition, request, numbers_of(documents, request.impersonal()))
    return Replay(receipt, tuple(edition.ids(numbers)), digest_of(numbers))


@lru_cache(maxsize=2)
def _documents(_folder: str, edition: str) -> tuple[Document, ...]:
    return tuple(book().documents(edition))


def _signer() -> Signer:
    return Signer(sep=".", salt="yardstick ranking receipt")
