"""The interface answers as its own description says: schemathesis makes requests from the OpenAPI, good ones and bad ones.

No request gives a 5xx, and every answer has a status, a media type, headers and a shape that the description names.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from random import Random
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi import checks

from normalizers.feed import examples
from normalizers.schema import SCHEMA
from portal.api import limits
from portal.api.openapi import openapi
from portal.catalog.models import Institution, Product, Run, Snapshot
from portal.partners.models import Delivery
from portal.pipeline.publishing import Decision, publish
from tests.door import Door, silent

Json = dict[str, Any]
HELD = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
Answered = dict[str, Counter[int]]


@pytest.fixture
def door() -> Door:
    """A partner whose feed has one product of every category that there is, and a history."""
    made = Door()
    items = [item for family in SCHEMA.families for item in examples.items(family.key)]
    first = made.send(items)
    publish(Run.objects.get(delivery__public_id=first["delivery"]).pk, [], Decision("editor", "looked at"), silent)
    for rate in (rate for item in items for rate in item.get("rates", ()) if "value" in rate):
        rate["value"] = rate["value"] + "1"
    made.send(items)
    return made


def described(door: Door) -> Json:
    """The description, in which what exists stands among what may be asked for: else every id that is made up is a 404."""
    known = {
        "id": list(Product.objects.values_list("pk", flat=True)),
        "product_id": list(Product.objects.values_list("pk", flat=True)),
        "institution_id": list(Institution.objects.values_list("pk", flat=True)),
        "sha256": list(Snapshot.objects.values_list("pk", flat=True)),
        "feed": [door.feed.public_id],
        "delivery": list(Delivery.objects.values_list("public_id", flat=True)),
    }
    document = openapi()
    for methods in document["paths"].values():
        for operation in methods.values():
            operation["parameters"] = [_knowing(one, known.get(one["name"])) for one in operation["parameters"]]
    return document


def _knowing(parameter: Json, known: list[str] | None) -> Json:
    if known is None:
        return parameter
    schema = parameter["schema"]
    if schema.get("type") == "array":
        return {**parameter, "schema": {**schema, "items": {"enum": known}}}
    return {**parameter, "schema": {"enum": known}}


@pytest.mark.django_db(transaction=True)
def test_every_answer_is_one_that_the_description_names(door: Door, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config) -> None:
    monkeypatch.setattr(limits, "exceeded", lambda _request: False)
    schema = schemathesis.openapi.from_dict(described(door))
    schema.app = WSGIHandler()
    number = 200 if pytestconfig.getoption("--described-whole") else 5
    answered: Answered = defaultdict(Counter)
    wrong = [
        f"{operation.label}, {mode.value}: {failures}"
        for operation in (found.ok() for found in schema.get_all_operations())
        for mode in GenerationMode
        for secret in (door.secret, "")
        if secret or operation.definition.raw.get("security")
        for failures in _ask(operation, mode, secret, number, answered)
    ]
    print("\n".join(f"{label}: {dict(codes)}" for label, codes in answered.items()))
    assert not wrong, "\n\n".join(wrong)
    refused = {label for label, codes in answered.items() if min(codes) >= 300}
    assert refused == {"POST /feeds/{feed}/deliveries/{delivery}/withdrawals"}  # where nothing waits; each other one was answered too


def _ask(
    operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode, secret: str, number: int, answered: Answered
) -> list[FailureGroup]:
    """What was wrong with the answers to so many requests, with a key or without."""
    headers = {"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {secret}"} if secret else {})

    @seed(20261126)
    @settings(max_examples=number, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(operation.as_strategy(generation_mode=mode), st.integers(0, 3), st.randoms(use_true_random=False))
    def ask(case: Case, few: int, chance: Random) -> None:
        if mode is GenerationMode.POSITIVE:  # a search by everything at once is refused, whatever each word of it is
            case.query = {
                name: case.query[name] for name in {"id", *chance.sample(sorted(case.query), min(few, len(case.query)))} & {*case.query}
            }
        Delivery.objects.filter(state__in=Delivery.OPEN).delete()  # else the first one taken in would have the others told to wait
        answer = case.call(headers=headers)
        answered[operation.label][answer.status_code] += 1
        case.validate_response(answer, checks=HELD, headers=headers)

    try:
        ask()
    except FailureGroup as failures:
        return [failures]
    return []
