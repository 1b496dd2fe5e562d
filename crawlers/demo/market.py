"""The whole fictional market on a date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from crawlers.demo.banks import BANKS, bank_offers
from crawlers.demo.clock import step_of
from crawlers.demo.insurance_pages import insurance_offers
from crawlers.demo.insurers import INSURERS
from crawlers.demo.model import Institution, Offer
from crawlers.demo.wealth import MANAGERS
from crawlers.demo.wealth_pages import wealth_offers
from crawlers.demo.zh_loans import LENDERS, loan_offers


@dataclass(frozen=True)
class Market:
    """Every institution with what it offers, in the order of its list."""

    at: date
    institutions: tuple[Institution, ...]
    offers: Mapping[str, tuple[Offer, ...]]

    def register(self) -> dict[str, object]:
        """The document of ``/register.json``."""
        return {
            "notice": "演示 / Demonstration: every institution here is fictional.",
            "as_of": self.at.isoformat(),
            "institutions": [one.facts() for one in self.institutions],
        }


def market(at: date) -> Market:
    """The state of the market on a date: the same date gives the same bytes, two dates a month apart differ."""
    step = step_of(at)
    built = {
        **{one.id: bank_offers(one, step) for one in BANKS},
        **{one.id: loan_offers(one, step) for one in LENDERS},
        **{one.id: wealth_offers(one, step) for one in MANAGERS},
        **{one.id: insurance_offers(one, step) for one in INSURERS},
    }
    return Market(at, (*BANKS, *LENDERS, *MANAGERS, *INSURERS), {key: tuple(offers) for key, offers in built.items()})
