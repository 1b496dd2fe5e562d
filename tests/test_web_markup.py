"""Pieces of HTML are put together as Django's own ``format_html`` does."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from portal.web.markup import joined, markup

VALUE = st.one_of(st.text(), st.text(alphabet="<>&\"'/a\0"), st.integers(), st.none(), st.builds(mark_safe, st.text(alphabet="<b>&amp;")))


@given(VALUE, VALUE)
def test_every_value_is_escaped_unless_it_is_html(first: object, second: object) -> None:
    drawn = markup('<a href="{}">{}</a>', first, second)
    assert drawn == format_html('<a href="{}">{}</a>', first, second)
    assert isinstance(drawn, SafeString)


@given(VALUE, st.lists(st.tuples(VALUE, VALUE), max_size=4))
def test_rows_and_what_is_between_them_are_escaped(separator: str, rows: list[tuple[object, object]]) -> None:
    drawn = joined(separator, "<dt>{}</dt><dd>{}</dd>", rows)
    assert drawn == format_html_join(separator, "<dt>{}</dt><dd>{}</dd>", rows)
    assert isinstance(drawn, SafeString)


def test_a_text_that_is_translated_later_is_escaped_too() -> None:
    assert markup("<b>{}</b>", gettext_lazy("<script>")) == "<b>&lt;script&gt;</b>"


def test_a_piece_within_a_piece_is_not_escaped_again() -> None:
    assert markup("<p>{}</p>", markup("<b>{}</b>", "1 < 2")) == "<p><b>1 &lt; 2</b></p>"
