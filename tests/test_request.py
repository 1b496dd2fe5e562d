"""The request and its query string: one canonical form, and an error that names what is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.schema import SCHEMA
from search.parameters import choices_of, filterable, parameters, sort_keys
from search.request import RequestError, SearchRequest, is_tracking
from search.selection import ND


def query(text: str) -> str:
    return SearchRequest.parse(text).to_query()


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("", ""),
        ("q=+home++loan+", "q=home+loan"),
        ("page=1&page_size=20&sort=default", ""),
        ("sort=relevance", ""),
        ("q=a&sort=relevance", "q=a"),
        ("q=a&sort=default", "q=a&sort=default"),
        ("offset=yes&category=home_loan", "category=home_loan&offset=yes"),
        ("rate_type=variable&rate_type=fixed&rate_type=fixed", "rate_type=fixed&rate_type=variable"),
        ("rate.min=&rate.max=&q=&offset=", ""),
        ("rate.min_percent=5&rate.max_percent=6.5", "rate.min=0.05&rate.max=0.065"),
        ("rate.max=6%25", "rate.max=0.06"),
        ("rate.max=0.060", "rate.max=0.06"),
        ("rate.max_percent=6%25", "rate.max=0.06"),
        ("amount_min.min=20万", "amount_min.min=200000"),
        ("amount_min.min=80k", "amount_min.min=80000"),
        ("amount_min.min=80,000", "amount_min.min=80000"),
        ("amount_min.min=80 000", "amount_min.min=80000"),
        ("amount_min.min=80\u202f000.50", "amount_min.min=80000.5"),
        ("amount_min.min=$80,000&amount_min.max=9万元", "amount_min.min=80000&amount_min.max=90000"),
        ("term_max.min=3年", "term_max.min=P3Y"),
        ("term_max.min=2 years", "term_max.min=P2Y"),
        ("entry_age.max=60", "entry_age.max=P60Y"),
        ("term.max=P1Y", "term.max=P12M"),
        ("sort=rate:asc", "sort=rate"),
        ("sort=rate:desc", "sort=rate%3Adesc"),
        ("sort=base_rate:desc", "sort=base_rate"),
        ("sort=name:asc", "sort=name"),
        (f"rate={ND}&rate.max=0.05", f"rate={ND}&rate.max=0.05"),
        ("q=" + "x" * 4000, "q=" + "x" * 200),
        ("my.term=3年&my.amount=20万", "my.amount=200000&my.term=P36M"),
        ("my.amount=5000.50&my.withdraws=no&my.purpose=owner_occupied", "my.amount=5000.5"),
        ("my.lvr=70%25&my.age=35&my.sex=female&sort=cost", "my.lvr=0.7&my.age=35&my.sex=female"),
        ("my.amount=&my.withdraws=no&sort=default", ""),
        ("my.amount=1&sort=default", "my.amount=1&sort=default"),
        ("q=a&my.amount=1&sort=cost", "q=a&my.amount=1&sort=cost"),
        ("q=a&my.amount=1&sort=relevance", "q=a&my.amount=1"),
    ],
)
def test_every_spelling_has_one_canonical_form(given: str, canonical: str) -> None:
    assert query(given) == canonical
    assert query(canonical) == canonical


@pytest.mark.parametrize(
    ("given", "parameter"),
    [
        ("colour=red", "colour"),
        ("utm_source=x", "utm_source"),
        ("rate.least=1", "rate.least"),
        ("rate_type.min=1", "rate_type.min"),
        ("amount_min.min_percent=1", "amount_min.min_percent"),
        ("registration_code=1", "registration_code"),
        ("category=boat_loan", "category"),
        ("rate_type=fixd", "rate_type"),
        ("rate=0.04..0.05", "rate"),
        ("institution=../etc", "institution"),
        ("currency=aud", "currency"),
        ("rate.max=cheap", "rate.max"),
        ("rate.max_percent=six", "rate.max_percent"),
        ("rate.min=0.06&rate.max=0.05", "rate.max"),
        ("rate.min=0.06&rate.min=0.05", "rate.min"),
        ("rate.max=0.06&rate.max_percent=5", "rate.max_percent"),
        ("term.max=P200D", "term.max"),
        ("amount_min.max=999999999999999", "amount_min.max"),
        ("amount_min.max=80,00", "amount_min.max"),
        ("amount_min.max=80 000,000", "amount_min.max"),
        ("amount_min.max=80000 USD", "amount_min.max"),
        ("my.amount=US$80,000", "my.amount"),
        ("my.amount=5万美元", "my.amount"),
        ("sort=colour", "sort"),
        ("sort=benchmark_low", "sort"),
        ("sort=seven_day_yield", "sort"),
        ("q=a&q=b", "q"),
        ("sort=cost", "sort"),
        ("my.amount=1&my.amount=2", "my.amount"),
        ("my.shoe_size=43", "my.shoe_size"),
        ("my.amount=0", "my.amount"),
        ("my.amount=-5", "my.amount"),
        ("my.amount=1000000000000", "my.amount"),
        ("my.amount=lots", "my.amount"),
        ("my.amount=NaN", "my.amount"),
        ("my.amount=1.005", "my.amount"),
        ("my.term=1000年", "my.term"),
        ("my.term=10天", "my.term"),
        ("my.sex=x", "my.sex"),
        ("my.age=200", "my.age"),
        ("my.age=3.5", "my.age"),
        ("my.term=P1Y&my.leave_after=P2Y", "my.leave_after"),
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=1.5", "page"),
        ("page=²", "page"),
        ("page=51", "page"),
        ("page_size=51", "page_size"),
        ("&".join(f"institution=i{number}" for number in range(31)), "institution"),
    ],
)
def test_what_is_wrong_is_named_in_both_languages(given: str, parameter: str) -> None:
    with pytest.raises(RequestError) as caught:
        SearchRequest.parse(given)
    assert caught.value.parameter == parameter
    assert caught.value.message("zh-hans")
    assert caught.value.message("en")


def test_a_window_of_a_thousand_results_can_be_paged_through() -> None:
    assert SearchRequest.parse("page=50").offset == 980
    assert SearchRequest.parse("page=20&page_size=50").offset == 950


def test_conditions_come_and_go_one_by_one_and_lead_to_the_first_page() -> None:
    request = SearchRequest.parse("q=saver&rate_type=fixed&rate_type=variable&rate.max=0.06&sort=rate&page=3")
    assert request.without("rate_type", "fixed").to_query() == "q=saver&rate.max=0.06&rate_type=variable&sort=rate"
    assert request.without("rate", "max").to_query() == "q=saver&rate_type=fixed&rate_type=variable&sort=rate"
    assert request.without("q").to_query() == "rate.max=0.06&rate_type=fixed&rate_type=variable&sort=rate"
    assert request.clear().to_query() == "q=saver&sort=rate"
    assert request.without("rate_type").with_("offset", "yes").toggled("offset", "yes").to_query() == "q=saver&rate.max=0.06&sort=rate"
    assert SearchRequest().with_("offset", "yes") == SearchRequest.parse("offset=yes")


def test_parameters_that_follow_people_are_known_by_name() -> None:
    assert all(is_tracking(name) for name in ("utm_source", "UTM_ID", "gclid", "fbclid"))
    assert not any(is_tracking(name) for name in ("q", "rate.min", "utm", "lang"))


def test_every_declared_parameter_can_be_sent() -> None:
    names = {parameter.name for parameter in parameters()}
    for attribute in SCHEMA.attributes.values():
        assert (attribute.key in names) == filterable(attribute)
        for value in choices_of(attribute.key):
            assert SearchRequest.parse([(attribute.key, value)]).values(attribute.key) == (value,)
    for sort in set(sort_keys()) - {"cost"}:
        SearchRequest.parse([("sort", sort)])


@given(st.lists(st.tuples(st.sampled_from([parameter.name for parameter in parameters()]), st.text(max_size=12)), max_size=6))
def test_any_text_is_read_or_refused_and_never_crashes(pairs: list[tuple[str, str]]) -> None:
    try:
        request = SearchRequest.parse(pairs)
    except RequestError as error:
        assert error.parameter
    else:
        assert SearchRequest.parse(request.to_query()) == request


@given(st.text(max_size=300))
def test_any_words_make_the_same_request_again(text: str) -> None:
    request = SearchRequest.parse([("q", text)])
    assert SearchRequest.parse(request.to_query()) == request
