"""The desk's own tables in the operators' admin, to be read."""

from __future__ import annotations

from portal.accounts.admin import Shown, site
from portal.desk.models import Claim, Proposal, Ruling


def show() -> None:
    site.register((Claim, Ruling, Proposal), Shown)
