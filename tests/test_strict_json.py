"""JSON from outside is read strictly: nothing is bent, nothing explodes."""

from __future__ import annotations

import json
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.strict_json import StrictJsonError, loads

BAD = [
    b"",
    b"{",
    b"nul",
    b'{"a": 1, "a": 2}',
    b'[{"x": {"a": 1, "a": 1}}]',
    b"NaN",
    b"[Infinity]",
    b"-Infinity",
    b"1e400",
    b"[1e-400]",
    b"1e999999999999",
    b"1" * 5000,
    b"-" + b"9" * 41,
    b"0." + b"1" * 100,
    b"[" * 100_000,
    b"[" * 70 + b"]" * 70,
    b'{"a":' * 70 + b"1" + b"}" * 70,
    b'"\\ud800"',
    b'{"\\udfff": 1}',
    b'"a\\u0000b"',
    b"\xff\xfe",
    "\ufeffnull".encode("utf-16"),
    b"[1,]",
    b"{'a': 1}",
    b"01",
    b'"\n"',
    b"1 2",
]


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
SCALARS = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | TEXTS


@pytest.mark.parametrize("body", BAD)
def test_what_is_ambiguous_or_excessive_is_refused_with_a_sentence(body):
    with pytest.raises(StrictJsonError, match=r"\.$"):
        loads(body)


def test_no_digit_is_lost():
    assert loads(b"[0.0649, 6.490, 1e3, 12345678901234567890]") == [
        Decimal("0.0649"),
        Decimal("6.490"),
        Decimal("1e3"),
        12345678901234567890,
    ]
    assert str(loads(b"6.490")) == "6.490"


def test_a_byte_order_mark_and_surrogate_pairs_are_fine():
    assert loads(b"\xef\xbb\xbf" + b'"\\ud83d\\ude00"') == "😀"


@given(st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=20))
def test_what_json_writes_is_read_back(document):
    assert loads(json.dumps(document).encode()) == document


@given(st.binary(max_size=200))
def test_no_input_raises_anything_else(body):
    with suppress(StrictJsonError):
        loads(body)
