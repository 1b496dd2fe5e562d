"""The one declaration: every kind, attribute, category and typed list of the portal (DESIGN §2)."""

from __future__ import annotations

from normalizers.schema.common import GROUPS
from normalizers.schema.entries import ENTRIES
from normalizers.schema.insurance import INSURANCE
from normalizers.schema.loan import LOAN
from normalizers.schema.model import Attribute, Category, EntryType, Facet, Family, Kind, Label, Ranges, Schema, Terms, Toggle
from normalizers.schema.wealth import WEALTH

SCHEMA = Schema((LOAN, WEALTH, INSURANCE), ENTRIES, GROUPS)

__all__ = ["SCHEMA", "Attribute", "Category", "EntryType", "Facet", "Family", "Kind", "Label", "Ranges", "Schema", "Terms", "Toggle"]
