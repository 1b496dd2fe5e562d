"""The fictional banks with an API, and what each of them offers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from crawlers.demo.bank_deposits import DEPOSITS
from crawlers.demo.bank_homes import HOMES
from crawlers.demo.bank_lines import Line
from crawlers.demo.bank_loans import LOANS
from crawlers.demo.cdr import NOTICE, Json, documents, fee
from crawlers.demo.clock import first_day, spread
from crawlers.demo.model import Institution, Offer

VERSION = 5
BUILDERS = {**HOMES, **LOANS, **DEPOSITS}
NAMES_IN_TURN = ("Everyday Account", "Everyday Account Plus")  # the product that is renamed at every step

BANKS = (
    Institution("harbour-mutual", "Harbour Mutual", "Harbour Mutual", "api", ("loan", "wealth")),
    Institution("northmere-bank", "Northmere Bank", "Northmere Bank", "api", ("loan", "wealth")),
    Institution("calder-building-society", "Calder Building Society", "Calder Building Society", "api", ("loan", "wealth")),
    Institution("tern-credit-union", "Tern Credit Union", "Tern Credit Union", "api", ("loan", "wealth")),
    Institution("saltmarsh-bank", "Saltmarsh Bank", "Saltmarsh Bank", "api", ("loan", "wealth")),
    Institution("lantern-business-bank", "Lantern Business Bank", "Lantern Business Bank", "api", ("loan", "wealth")),
)
HOUSEHOLD = (
    ("home_basic", "HL-BASIC", "{} Basic Home Loan", 594),
    ("home_offset", "HL-OFFSET", "{} Offset Home Loan", 614),
    ("home_fixed", "HL-FIXED", "{} Fixed Home Loan", 569),
    ("green_home", "HL-GREEN", "{} Green Home Loan", 574),
    ("personal", "PL-VAR", "{} Personal Loan", 1149),
    ("personal_fixed", "PL-FIXED", "{} Fixed Personal Loan", 1049),
    ("car", "CL-NEW", "{} Car Loan", 699),
    ("car", "CL-EV", "{} Electric Car Loan", 629),
    ("card", "CC-LOW", "{} Low Rate Card", 1349),
    ("card", "CC-REWARDS", "{} Rewards Card", 2049),
    ("term_deposit", "TD-STD", "{} Term Deposit", 395),
    ("term_deposit", "TD-SENIOR", "{} Seniors Term Deposit", 405),
    ("saver", "SV-BONUS", "{} Bonus Saver", 425),
    ("saver", "SV-YOUTH", "{} Youth Saver", 455),
    ("intro_saver", "SV-WELCOME", "{} Welcome Saver", 485),
    ("notice_saver", "SV-NOTICE", "{} Notice Saver", 410),
    ("everyday", "TX-DAILY", "{} Everyday Account", 1),
)
COMPANY = (
    ("business", "BL-TERM", "{} Business Term Loan", 749),
    ("business", "BL-EQUIP", "{} Equipment Loan", 829),
    ("business", "BL-PROPERTY", "{} Commercial Property Loan", 709),
    ("business", "BL-GROWTH", "{} Growth Loan", 899),
    ("overdraft", "OD-BUS", "{} Business Overdraft", 999),
    ("overdraft", "OD-SEASON", "{} Seasonal Overdraft", 1049),
    ("car", "CL-FLEET", "{} Fleet Car Loan", 729),
    ("card", "CC-BUS", "{} Business Card", 1599),
    ("card", "CC-TRADE", "{} Trade Rewards Card", 1999),
    ("term_deposit", "TD-BUS", "{} Business Term Deposit", 385),
    ("notice_saver", "SV-BUS", "{} Business Saver", 375),
    ("everyday", "TX-BUS", "{} Business Account", 5),
)
SHORT = {
    "harbour-mutual": "Harbour",
    "northmere-bank": "Northmere",
    "calder-building-society": "Calder",
    "tern-credit-union": "Tern",
    "saltmarsh-bank": "Saltmarsh",
    "lantern-business-bank": "Lantern",
}
SEASONS = ("Summer", "Autumn", "Winter", "Spring")


def lines_of(bank: str, step: int) -> list[Line]:
    """What a bank offers in a step: its lasting products, and one special offer that gives way to the next every second step."""
    rows: Sequence[tuple[str, str, str, int]] = COMPANY if bank == "lantern-business-bank" else HOUSEHOLD
    lines = [
        Line(build, key, name.format(SHORT[bank]), level + (5 * (spread(9, bank, key) - 4) if level > 100 else 0))
        for build, key, name, level in rows
    ]
    offer = (step + spread(2, bank, "season")) // 2
    build, level = (("home_basic", 579), ("saver", 470), ("personal", 1090))[spread(3, bank, "offer")]
    lines.append(Line(build, f"OFFER-{offer}", f"{SHORT[bank]} {SEASONS[offer % 4]} Offer {offer % 100}", level))
    if bank == "tern-credit-union":
        lines = [
            Line(line.build, line.key, f"Tern {NAMES_IN_TURN[step % 2]}", line.points) if line.key == "TX-DAILY" else line for line in lines
        ]
    return lines


def bank_offers(bank: Institution, step: int) -> list[Offer]:
    """Every product of a bank, with the JSON document of its detail."""
    offers = []
    for line in lines_of(bank.id, step):
        detail = _detail(bank, line, step)
        head = {
            key: detail[key]
            for key in ("productId", "lastUpdated", "productCategory", "name", "description", "brand", "brandName", "isTailored")
        }
        document = {"data": detail, "links": {"self": f"https://{bank.id}.example/cds-au/v1/banking/products/{line.key}"}, "meta": {}}
        offers.append(Offer(line.key, line.name, {"": json.dumps(document, ensure_ascii=False, indent=1).encode()}, head))
    return offers


def _detail(bank: Institution, line: Line, step: int) -> Json:
    content = _content(bank.id, line, step)
    changed = step  # the step in which its content was first what it is now
    while changed > step - 6 and _content(bank.id, line, changed - 1) == content:
        changed -= 1
    return {
        "productId": line.key,
        "lastUpdated": f"{first_day(changed).isoformat()}T00:00:00Z",
        "name": line.name,
        "description": f"{NOTICE}{line.name} by {bank.name}.",
        "brand": SHORT[bank.id],
        "brandName": bank.name,
        "isTailored": False,
        "additionalInformation": documents(bank.id, line.key.lower()),
        **content,
    }


def _content(bank: str, line: Line, step: int) -> Json:
    content = BUILDERS[line.build](bank, line, step)
    return {**content, **_peculiar(bank, line, content)}


def _peculiar(bank: str, line: Line, content: Json) -> Mapping[str, object]:
    """What real data has too: a rate that is no number, a fee with a sign, a zero that is none, a category nobody knows."""
    if (bank, line.key) == ("saltmarsh-bank", "PL-FIXED"):
        return {"lendingRates": [*content["lendingRates"], {"lendingRateType": "FIXED", "rate": "N/A", "additionalValue": "P10Y"}]}
    if (bank, line.key) == ("calder-building-society", "CL-NEW"):
        return {"fees": [*content["fees"], fee("Document fee", "UPFRONT", "$50")]}
    if (bank, line.key) == ("northmere-bank", "PL-VAR"):
        return {"fees": [*content["fees"], fee("Guarantee fee", "UPFRONT", "0.00", info="Fee amount will be variable")]}
    if (bank, line.key) == ("tern-credit-union", "SV-YOUTH"):
        return {"productCategory": "JUNIOR_COIN_BOX"}
    return {}
