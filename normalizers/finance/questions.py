"""What a person is asked so that products can be priced for them: each parameter of a scenario, declared once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from normalizers.schema.common import PURPOSES, REPAYMENTS
from normalizers.schema.kinds import CHOICE, COUNT, FLAG, MONEY, PERCENT, TERM
from normalizers.schema.model import Choice, Kind, Label

PREFIX = "my."
How = Literal["loan", "card", "overdraft", "savings", "deposit", "managed", "cover", "guaranteed"]
"""The kinds of formula; a question says which of them take its answer."""


@dataclass(frozen=True, slots=True)
class Question:
    """One parameter of a scenario: its words, its kind, what it may be, and which formulas take it.

    ``needs``: an attribute without which a category is not asked it (only what is lent on a property has a loan to value).
    """

    key: str
    kind: Kind
    label: Label
    help: Label
    asked: tuple[How, ...]
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    choices: tuple[Choice, ...] = ()
    needs: str = ""

    @property
    def parameter(self) -> str:
        return PREFIX + self.key

    @property
    def unit(self) -> str:
        """What a plain number of it counts: the product's own currency, months, years, a share."""
        return {MONEY.key: "currency", TERM.key: "months", COUNT.key: "years", PERCENT.key: "share"}.get(self.kind.key, "")


SEXES = (Choice("male", "男", "Male"), Choice("female", "女", "Female"))
_MOST, _MONTHLY = Decimal(100_000_000), Decimal(1_000_000)
_LENT: tuple[How, ...] = ("loan",)
_KEPT: tuple[How, ...] = ("savings",)
_COVER: tuple[How, ...] = ("cover",)
_INSURED: tuple[How, ...] = ("cover", "guaranteed")
QUESTIONS = (
    Question(
        "amount",
        MONEY,
        Label("金额", "Amount"),
        Label("借入或存入多少，以产品自身的币种计。", "What you borrow or put in, in the product's own currency."),
        ("loan", "overdraft", "savings", "deposit", "managed"),
        Decimal(1),
        _MOST,
    ),
    Question(
        "term",
        TERM,
        Label("期限", "For how long"),
        Label(
            "计算到这段时间结束为止；不填时（贷款与储蓄型保险除外）按一年。",
            "Everything is counted to the end of this time; a year where you do not say, except for loans and savings insurance.",
        ),
        ("loan", "card", "overdraft", "savings", "deposit", "managed", "cover", "guaranteed"),
        Decimal(1),
        Decimal(480),
    ),
    Question(
        "purpose",
        CHOICE,
        Label("用途", "Purpose"),
        Label("不少贷款对自住与投资收取不同利率。", "Many loans charge another rate for a home to live in than for an investment."),
        _LENT,
        choices=PURPOSES,
        needs="lvr_max",
    ),
    Question(
        "repayment",
        CHOICE,
        Label("还款方式", "Repaid by"),
        Label("只付息时，本金在后期归还。", "Where interest alone is paid at first, the amount is paid back afterwards."),
        _LENT,
        choices=(replace(REPAYMENTS[0], zh="等额本息", en="Equal instalments"), *REPAYMENTS[1:3]),
    ),
    Question(
        "lvr",
        PERCENT,
        Label("贷款价值比", "Loan to value"),
        Label("贷款占房产价值的比例。", "The loan as a share of what the property is worth."),
        _LENT,
        Decimal("0.01"),
        Decimal("1.1"),
        needs="lvr_max",
    ),
    Question(
        "balance",
        MONEY,
        Label("未还余额", "Balance carried"),
        Label("每月结转、未还清的余额。", "What stays unpaid from month to month."),
        ("card",),
        Decimal(0),
        _MOST,
    ),
    Question(
        "spend",
        MONEY,
        Label("每月消费", "Spent each month"),
        Label("每月刷卡消费的金额。", "What you buy with the card in a month."),
        ("card",),
        Decimal(0),
        _MONTHLY,
    ),
    Question(
        "deposit_monthly",
        MONEY,
        Label("每月存入", "Paid in monthly"),
        Label("不少账户只在每月存入时给奖励利率。", "Many accounts pay their bonus only while something is paid in each month."),
        _KEPT,
        Decimal(0),
        _MONTHLY,
    ),
    Question(
        "withdraws",
        FLAG,
        Label("会取款", "Takes money out"),
        Label("不少账户在取款的月份不给奖励利率。", "Many accounts pay no bonus in a month in which money is taken out."),
        _KEPT,
    ),
    Question(
        "new_customer",
        FLAG,
        Label("新客户", "New customer"),
        Label("新客户利率只给首次开户的人。", "Introductory rates are for people who had no account there."),
        _KEPT,
    ),
    Question(
        "leave_after",
        TERM,
        Label("提前离开", "May leave after"),
        Label(
            "提前结清或支取的时间；其代价单列，不计入总额。", "When you may leave early: what that costs stands apart, outside the total."
        ),
        ("loan", "deposit", "guaranteed"),
        Decimal(1),
        Decimal(480),
    ),
    Question(
        "age",
        COUNT,
        Label("年龄", "Age"),
        Label("被保险人的周岁年龄。", "Whole years of the person insured."),
        _COVER,
        Decimal(0),
        Decimal(120),
    ),
    Question(
        "sex",
        CHOICE,
        Label("性别", "Sex"),
        Label("按来源表格中的性别。", "As the tables of the source tell them apart."),
        _INSURED,
        choices=SEXES,
    ),
    Question(
        "smoker",
        FLAG,
        Label("吸烟", "Smoker"),
        Label("保费表如有区分，则按此取值。", "Counts where the premium table tells smokers apart."),
        _COVER,
    ),
    Question(
        "social_insurance",
        FLAG,
        Label("有社保", "Public insurance"),
        Label("保费表如有区分，则按此取值。", "Counts where the premium table tells people with and without it apart."),
        _COVER,
    ),
    Question(
        "sum_assured",
        MONEY,
        Label("保额", "Sum assured"),
        Label(
            "按同一保额比较保费；不填时按各产品自身的保额。",
            "Premiums are compared for this cover; without it, each for its product's own.",
        ),
        _COVER,
        Decimal(1),
        _MOST,
    ),
)

OWED = Question(
    "owed",
    MONEY,
    Label("尚欠本金", "Still owed"),
    Label("现有贷款还欠多少。", "What is left of the loan that you have."),
    (),
    Decimal(1),
    _MOST,
)
OWED_RATE = Question(
    "rate",
    PERCENT,
    Label("现行利率", "Rate now"),
    Label("现有贷款的年利率。", "The yearly rate of the loan that you have."),
    (),
    Decimal(0),
    Decimal(1),
)
LEFT = Question(
    "left",
    TERM,
    Label("剩余期限", "Time left"),
    Label("按计划还清还需多久。", "How long until it is paid off as planned."),
    (),
    Decimal(1),
    Decimal(480),
)
CHARGE = Question(
    "charge",
    MONEY,
    Label("提前还款费", "Early repayment charge"),
    Label("贷款机构为此收取的费用。", "What the lender takes for it."),
    (),
    Decimal(0),
    _MOST,
)
EXIT_FEE = Question(
    "exit_fee",
    MONEY,
    Label("结清费", "Exit charge"),
    Label("离开现有贷款机构的全部费用。", "All that leaving the present lender costs."),
    (),
    Decimal(0),
    _MOST,
)
EXTRA = Question(
    "extra",
    MONEY,
    Label("每月多还", "More each month"),
    Label("在原定还款之外每月再还多少。", "On top of the instalment."),
    (),
    Decimal(0),
    _MONTHLY,
)
ONCE = Question(
    "once", MONEY, Label("现在一次多还", "Once, right now"), Label("现在一次性多还多少。", "Paid off at once, now."), (), Decimal(0), _MOST
)
AFTER = Question(
    "after",
    TERM,
    Label("多久后还清", "Paid off after"),
    Label("从现在起多久后全部还清。", "How long from now everything is paid off."),
    (),
    Decimal(1),
    Decimal(480),
)
ON_PROPERTY = tuple(one for one in QUESTIONS if one.needs)
CALCULATORS: dict[str, tuple[Question, ...]] = {
    "switch": (OWED, OWED_RATE, LEFT, EXIT_FEE, *ON_PROPERTY),
    "overpay": (OWED, OWED_RATE, LEFT, EXTRA, ONCE, CHARGE),
    "repay": (OWED, OWED_RATE, LEFT, AFTER, CHARGE),
}
"""What each calculator asks; of an existing loan, which prices nothing in a list."""
NEEDED = ("owed", "rate", "left")
