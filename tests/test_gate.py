"""The gate's table (RELIABILITY §2.6), line by line, and what must hold for any figures."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from decimal import Decimal
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.checks import CHECKS, FETCHES, check_label, named, reason, said
from normalizers.gate import Bounds, Verdict, doubt_withdrawals, judge, judge_register
from normalizers.records import Failure, InstitutionReport
from normalizers.schema import Label
from normalizers.summary import Fact, Summary, summarize

BOUNDS = Bounds(1, 1000, may_be_empty=True)


def fact(rate: str = "0.06", body: str = "", **values: str) -> Fact:
    return Fact("home_loan", {"rate": rate, "comparison_rate": rate, **values}, {"base-1": rate}, body or rate)


def market(n: int = 20, **values: str) -> dict[str, Fact]:
    return {f"p{i}": fact(str(Decimal("0.05") + Decimal(i) / 1000), f"body {i}", **values) for i in range(n)}


def report(planned: int, **more: object) -> InstitutionReport:
    return InstitutionReport("bank", "Bank", state="complete", listed=planned, planned=planned, answered=planned, **more)  # type: ignore[arg-type]


def summary(products: dict[str, Fact], keys: list[str] | None = None, **conventions: str) -> Summary:
    return summarize(products if keys is None else keys, products, conventions)


def verdict(now: Summary, *history: Summary, public: set[str] | None = None, bounds: Bounds | None = BOUNDS, **more: object) -> Verdict:
    public = set(history[-1].products) if history and public is None else public or set()
    return judge(report(len(now.keys), **more), now, history, bounds, public=public)


def codes(found: Verdict) -> set[str]:
    return {reason.split(":")[0] for reason in found.reasons}


def test_a_summary_is_read_as_it_was_written_whatever_its_products_are_called() -> None:
    products = {key: fact(str(number), key, note=key) for number, key in enumerate(["body", "values", "rates", "category", 'q"\\ü', ""])}
    now = summary(products, rate="percent")
    assert dict(now.products) == products and "none" not in now.products
    assert Summary.from_json(json.loads(now.written())) == now
    each = {key: asdict(fact) for key, fact in products.items()}  # as they were written before
    before = {"keys": now.keys, "fill": now.fill, "conventions": now.conventions, "products": each}
    assert Summary.from_json(json.loads(json.dumps(before))) == now


def test_the_same_again_is_published() -> None:
    now = summary(market())
    assert verdict(now, now) == Verdict("published")


def test_a_list_page_that_failed_fails_the_institution_and_names_why() -> None:
    failed = InstitutionReport("bank", "Bank", failure=Failure("wrong_type", "https://bank.example/list", "text/html"))
    found = judge(failed, Summary(), [summary(market())], BOUNDS, public={"p1"})
    assert found.state == "failed" and found.reasons[0].startswith("wrong_type: https://bank.example/list")


def test_a_list_shorter_than_it_states_is_held() -> None:
    now = summary(market())
    assert codes(verdict(now, now, stated_total=25)) == {"short_list"}


def test_one_bad_item_in_a_hundred_keeps_its_last_version_and_holds_nothing() -> None:
    before, after = market(100), market(100)
    del after["p7"]
    found = verdict(summary(after, list(before)), summary(before))
    assert found.state == "published" and found.missing == ()


def test_more_than_a_fifth_of_failed_details_is_held_with_the_commonest_code() -> None:
    before = market(20)
    after = dict(list(before.items())[:15])
    failures = [Failure("wrong_product", "u", key=f"p{i}") for i in range(15, 20)]
    found = verdict(summary(after, list(before)), summary(before), failures=failures)
    assert codes(found) == {"details_failed"} and "wrong_product (5)" in found.reasons[0]


def test_two_failed_details_of_a_small_institution_hold_nothing_but_all_of_them_do() -> None:
    before = market(3)
    assert verdict(summary({"p0": before["p0"]}, list(before)), summary(before)).state == "published"
    assert codes(verdict(summary({}, ["p0"]), summary({"p0": before["p0"]}))) == {"no_product"}


@pytest.mark.parametrize(
    ("before", "left", "held"),
    [
        (100, 80, True),
        (100, 96, False),
        (100, 89, True),
        (20, 15, False),
        (20, 14, True),
        (6, 3, True),
        (6, 4, False),
        (2, 1, True),
        (1, 0, True),
    ],
)
def test_products_gone_are_held_past_a_tenth_unless_five_or_fewer_with_more_than_half_left(before: int, left: int, held: bool) -> None:
    old = market(before)
    now = dict(list(old.items())[:left])
    assert (verdict(summary(now), summary(old)).state == "held") is held


def test_half_a_catalogue_gone_is_held_and_named() -> None:
    old = market(40)
    found = verdict(summary({key: old[key] for key in list(old)[::2]}), summary(old))
    assert {"too_few", "keys_gone", "withdrawals"} <= codes(found)


def test_twice_as_many_only_tells() -> None:
    found = verdict(summary(market(50)), summary(market(20)))
    assert found.state == "published" and found.notes[0].startswith("many_more")


def test_withdrawals_above_the_guard_need_a_person_even_when_the_last_run_was_short_too() -> None:
    now = summary(market(20))
    assert codes(verdict(now, now, public={f"p{i}" for i in range(26)})) == {"withdrawals"}
    assert verdict(now, now, public={f"p{i}" for i in range(25)}).missing == ("p20", "p21", "p22", "p23", "p24")


def test_a_decision_field_that_two_products_lost_is_held() -> None:
    old, now = market(), market()
    for key in ("p0", "p1"):
        now[key] = replace(now[key], values={"rate": now[key].values["rate"]})
    assert codes(verdict(summary(now), summary(old))) == {"fill_rate"}
    now["p1"] = old["p1"]
    assert verdict(summary(now), summary(old)).state == "published"


def test_a_central_banks_move_passes_and_is_noted() -> None:
    old = market(30)
    now = {key: fact(str(Decimal(one.rates["base-1"]) - Decimal("0.0025")), one.body) for key, one in old.items()}
    found = verdict(summary(now), summary(old))
    assert found.state == "published" and found.notes == ("common_shift: rates of 30 products moved by the same -0.25 points.",)


def test_a_common_small_shift_passes_where_it_is_a_large_factor() -> None:
    old = {f"p{i}": fact(f"0.00{i + 1}", str(i)) for i in range(6)}
    now = {key: fact(str(Decimal(one.rates["base-1"]) + Decimal("0.0025")), one.body) for key, one in old.items()}
    assert verdict(summary(now), summary(old)).state == "published"


def test_a_slip_of_equal_small_rates_is_no_common_shift() -> None:
    old = {f"p{i}": fact("0.005", str(i)) for i in range(6)}
    assert codes(verdict(summary({key: fact("0.00005", one.body) for key, one in old.items()}), summary(old))) == {"value_jump"}


@pytest.mark.parametrize("factor", ["100", "10", "0.1", "0.01"])
def test_a_decimal_slip_on_everything_is_held(factor: str) -> None:
    old = market()
    now = {key: fact(str(Decimal(one.rates["base-1"]) * Decimal(factor)), one.body) for key, one in old.items()}
    assert "value_jump" in codes(verdict(summary(now), summary(old)))


def test_jumps_in_two_of_ten_products_pass_in_three_of_ten_not() -> None:
    old = market(10)
    now = {**old, "p0": fact("0.09", "x"), "p1": fact("0.09", "y")}
    assert verdict(summary(now), summary(old)).state == "published"
    assert codes(verdict(summary({**now, "p2": fact("0.09", "z")}), summary(old))) == {"value_jump"}


def test_where_fewer_than_three_state_a_rate_all_must_jump() -> None:
    old = {"p0": fact("0.05", "a"), "p1": fact("0.05", "b"), "p2": fact("0", "c")}
    one = {**old, "p0": fact("0.09", "a")}
    assert verdict(summary(one), summary(old)).state == "published"
    assert codes(verdict(summary({**one, "p1": fact("0.09", "b")}), summary(old))) == {"value_jump"}


def test_a_unit_that_differs_from_the_last_good_run_is_held_both_ways() -> None:
    plain, percent = summary(market()), summary(market(), rate="percent")
    assert codes(verdict(percent, plain)) == codes(verdict(plain, percent)) == {"unit_changed"}
    assert "percent" in verdict(percent, plain).reasons[0]
    assert verdict(percent, percent).state == "published"


def test_the_same_body_on_every_page_is_held() -> None:
    old = market()
    now = {key: replace(one, body="login page") for key, one in old.items()}
    assert codes(verdict(summary(now), summary(old))) == {"same_body"}


def test_a_field_that_had_several_values_and_now_has_one_is_held() -> None:
    old = {f"p{i}": fact(str(Decimal("0.05") + Decimal(i) / 1000), str(i), offset="yes" if i % 2 else "no") for i in range(10)}
    now = {key: replace(one, values={**one.values, "offset": "no"}) for key, one in old.items()}
    assert codes(verdict(summary(now), summary(old))) == {"constant"}


def test_a_first_run_is_judged_by_the_declared_bounds() -> None:
    now = summary(market(5))
    assert verdict(now).state == "published"
    assert codes(verdict(now, bounds=Bounds(8, None, may_be_empty=False))) == {"too_few"}
    assert codes(verdict(now, bounds=None)) == {"first_run"}
    assert verdict(now, bounds=Bounds(1, 4, may_be_empty=False)).notes[0].startswith("many_more")


def test_an_institution_that_lists_nothing_and_never_had_anything_is_neither_held_nor_failed() -> None:
    assert verdict(Summary()) == Verdict("nothing_listed")
    assert codes(verdict(Summary(), bounds=Bounds(1, None, may_be_empty=False))) == {"too_few"}


def test_an_institution_that_had_products_and_lists_nothing_is_held() -> None:
    assert "too_few" in codes(verdict(Summary(), summary(market(1))))


def test_withdrawals_are_doubted_while_most_of_the_run_is_in_trouble() -> None:
    verdicts = {
        "a": Verdict("held", ("too_few: x",)),
        "b": Verdict("failed", ("down: x",)),
        "c": Verdict("held", ("too_few: x",)),
        "d": Verdict("published", missing=("p1",)),
        "e": Verdict("published"),
    }
    found = doubt_withdrawals(verdicts, set(verdicts))
    assert codes(found["d"]) == {"doubtful_withdrawals"} and found["e"].state == "published"
    assert doubt_withdrawals({key: verdicts[key] for key in "abde"}, set(verdicts))["d"].state == "published"


def test_a_register_that_lost_a_tenth_or_everything_is_not_believed() -> None:
    assert judge_register(0, 0, 1) and judge_register(72, 81, 1) and not judge_register(73, 81, 1) and judge_register(3, 0, 12)


rates = st.dictionaries(st.integers(0, 60), st.decimals("0.001", "0.3", places=4), min_size=1, max_size=30)


@given(rates)
def test_an_unchanged_institution_is_always_published(figures: dict[int, Decimal]) -> None:
    now = summary({f"p{key}": fact(str(rate), str(key)) for key, rate in figures.items()})
    assert verdict(now, now, now).state == "published"


@given(rates, st.sampled_from(["100", "0.01"]))
def test_a_unit_slip_on_every_rate_never_passes(figures: dict[int, Decimal], factor: str) -> None:
    old = {f"p{key}": fact(str(rate), str(key)) for key, rate in figures.items()}
    now = {key: fact(str(Decimal(one.rates["base-1"]) * Decimal(factor)), one.body) for key, one in old.items()}
    assert verdict(summary(now), summary(old)).state == "held"


@given(rates, st.decimals("-0.005", "0.005", places=4))
def test_the_same_small_move_of_every_rate_always_passes(figures: dict[int, Decimal], step: Decimal) -> None:
    figures = {key: rate + Decimal("0.01") for key, rate in figures.items()}  # no factor of 3 in half a point
    old = {f"p{key}": fact(str(rate), str(key)) for key, rate in figures.items()}
    now = {key: fact(str(Decimal(one.rates["base-1"]) + step), one.body) for key, one in old.items()}
    assert verdict(summary(now), summary(old)).state == "published"


@given(st.sets(st.integers(0, 99), min_size=1), st.sets(st.integers(0, 99)))
def test_losing_half_or_more_is_always_held(before: set[int], kept: set[int]) -> None:
    left = sorted(before & kept)[: len(before) // 2]
    old, now = ({f"p{key}": fact(str(Decimal("0.05") + Decimal(key) / 10000), str(key)) for key in keys} for keys in (before, left))
    assert verdict(summary(now), summary(old)).state == "held"


SENTENCES = [(code, label) for code, check in CHECKS.items() for label in check.says] + [("down", label) for label in FETCHES]


@pytest.mark.parametrize(("code", "label"), SENTENCES)
def test_every_sentence_of_the_gate_is_read_back_into_the_other_language_with_all_its_figures(code: str, label: Label) -> None:
    names = {name for _text, name, _format, _conversion in Formatter().parse(label.en) if name}
    assert names == {name for _text, name, _format, _conversion in Formatter().parse(label.zh) if name}
    fields = {name: f"{number}7 {name}, 3.5 %" for number, name in enumerate(sorted(names), 1)}
    kept = reason(code, **fields)
    assert said(kept, "en") == kept == f"{code}: {label.en.format(**fields)}"
    assert said(kept, "zh-hans") == f"{code}: {label.zh.format(**fields)}"


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("fill_rate: Comparison rate: 50% of its home_loan products state it, usually 100%; 9% of its odd products state it, usually 8%.",
         "fill_rate: 比较利率：其房屋贷款产品中 50% 写明了它，通常为 100%；其odd产品中 9% 写明了它，通常为 8%。"),
        ("unit_changed: rate values were published as percent and are now sent as the standard's unit.",
         "unit_changed: rate 的值以前按 percent 发布，现在按 标准单位 提供。"),
        ("constant: fees is now '0' for all 6 products; it had 3 values before.",
         "constant: 全部 6 个产品的 fees 现在都是 '0'；以前有 3 种取值。"),
        ("value_jump: words of an earlier version.", "value_jump: words of an earlier version."),
        ("A fault in the program: KeyError: 'x'", "A fault in the program: KeyError: 'x'"),
    ],
)  # fmt: skip
def test_words_of_ours_inside_a_sentence_are_said_too_and_what_no_sentence_made_stays_as_it_is(kept: str, shown: str) -> None:
    assert said(kept, "zh-hans") == shown
    assert named([kept], "zh-hans")[0]["lang"] == ("en" if shown == kept else "zh-hans")


def test_a_failed_fetch_has_no_check() -> None:
    assert check_label("down: status 503") is None
