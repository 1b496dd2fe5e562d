"""Our category of a product: by the source's own, split only on evidence that stands in the payload."""

from __future__ import annotations

import re

from normalizers.records import Json
from normalizers.reviewed import ANY, NO_VALUE
from normalizers.schema import SCHEMA
from normalizers.shapes.cdr.reader import Leaf, Node, Reader

BY_CODE = {
    alias: category.key for category in SCHEMA.categories.values() for alias in category.aliases if alias.isupper() and "_" in alias
} | {
    "OVERDRAFTS": "overdraft",
    "LEASES": "lease",
}
ACCOUNTS = "TRANS_AND_SAVINGS_ACCOUNTS"
PERSONAL = "PERS_LOANS"
CAR = re.compile(r"\b(?:car|cars|vehicle|vehicles|auto|motor|motorcycle|motorbike|caravan)\b")
SPENDING = re.compile(
    r"\b(?:transactions?|transact|everyday|cheque|chequing|current|statement|day to day|offset|prepaid|spend|visa|debit"
    r"|access(?! saver)|bills|trust|virtual)\b"
)
SAVING = re.compile(
    r"saver\b|savings?\b|\b(?:e|i|net|web|inet)?-?(?:savers|save)\b|\b(?:passbook|christmas|maximi[sz]er|cash management|cash manager|goal"
    r"|reserve|notice|farm management|fmd|investment|booster|at call|term deposits?|money market)\b"
)


def category_of(root: Node, name: str, reader: Reader) -> tuple[str, Leaf] | None:
    """The category and the leaf that shows it; None with an Issue that holds the item when the source's word is unknown."""
    leaf = root.leaf("productCategory")
    if leaf is None:
        reader.issue("unknown_category", f"{root.at}/productCategory", "", "The payload states no category.", "item")
        return None
    code = leaf.text.strip().upper()
    if code == ACCOUNTS:
        return _account(root, name, reader), leaf
    if code == PERSONAL and CAR.search(name.casefold()) is not None:
        reader.issue("category_inferred", f"{root.at}/name", name, "A personal loan whose name says that it is for a car.", "note")
        return "car_loan", leaf
    category = BY_CODE.get(code)
    if category is not None:
        return category, leaf
    word = reader.unknown("unknown_category", f"category/{ANY}", leaf, "The schema maps no category to this word.", "item")
    if word is not None and word.target == NO_VALUE:
        reader.issue("left_out", leaf.at, leaf.text, "People have decided that such products are not listed here.", "item")
    return None if word is None or word.target == NO_VALUE else (word.target, leaf)


def _account(root: Node, name: str, reader: Reader) -> str:
    """Savings or transaction account, which the standard puts in one: by a bonus rate, else by the words of the name."""
    bonus = next(
        (
            place
            for place, row in enumerate(_rows(root))
            if str(row.get("depositRateType")).upper() in ("BONUS", "BUNDLE_BONUS", "INTRODUCTORY")
        ),
        None,
    )
    folded = name.casefold().replace("_", " ")
    if bonus is not None:
        reader.issue(
            "category_inferred",
            f"{root.at}/depositRates/{bonus}/depositRateType",
            "",
            "An account with a bonus or introductory rate is a savings account.",
            "note",
        )
        return "savings_account"
    category = "savings_account" if SAVING.search(folded) is not None and "offset" not in folded else "transaction_account"
    words = SAVING.search(folded) or SPENDING.search(folded)
    detail = (
        "The words of the name decide between savings and transaction account."
        if words
        else "Nothing says savings: taken as a transaction account."
    )
    reader.issue("category_inferred", f"{root.at}/name", name, detail, "note")
    return category


def _rows(root: Node) -> list[Json]:
    rows = root.data.get("depositRates")
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
