"""What a cost says in words, in both languages: parts, why one is open, what was assumed, why a product cannot be priced."""

from __future__ import annotations

from collections.abc import Mapping

from normalizers.finance.questions import How
from normalizers.finance.refusal import RefusedError
from normalizers.schema.display import show_duration
from normalizers.schema.model import Label

PARTS: Mapping[str, Label] = {
    "interest": Label("利息", "Interest"),
    "interest_after": Label("优惠或固定期之后的利息", "Interest after the introductory or fixed time"),
    "valuation_fee": Label("评估费", "Valuation fee"),
    "settlement_fee": Label("办理费", "Settlement fee"),
    "setup_fee": Label("开办费", "Set-up fee"),
    "monthly_fee": Label("月费", "Monthly fee"),
    "yearly_fee": Label("年费", "Yearly fee"),
    "exit_fee": Label("结清费", "Exit fee"),
    "late_fee": Label("逾期费", "Late payment fee"),
    "subscription_fee": Label("认购费", "Subscription fee"),
    "redemption_fee": Label("赎回费", "Redemption fee"),
    "management_fee": Label("管理费", "Management fee"),
    "custody_fee": Label("托管费", "Custody fee"),
    "sales_fee": Label("销售服务费", "Sales service fee"),
    "premiums": Label("保费", "Premiums"),
    "benefits": Label("保证领取", "Guaranteed benefits"),
    "cash_value": Label("保证现金价值", "Guaranteed cash value"),
    "missed_payment": Label("漏还一期", "One missed payment"),
    "missed_deposit": Label("漏存一个月", "One month without the deposit"),
    "leaving_early": Label("提前离开", "Leaving early"),
}
REASONS: Mapping[str, Label] = {
    "not_said": Label("来源没有说明是否收取", "the source does not say whether it is charged"),
    "no_amount": Label("来源没有给出明确金额", "the source gives no plain amount"),
    "no_interval": Label("来源没有说明多久收取一次", "the source does not say how often it is charged"),
    "rate_open": Label("来源只给出利率的一端或区间", "the source gives a range of rates, or one end of it"),
    "revert_not_said": Label("固定期或优惠期之后的利率未披露", "the rate after the fixed or introductory time is not disclosed"),
    "early_not_said": Label("提前支取损失多少利息未说明", "how much interest is lost by leaving early is not stated"),
    "bonus_unclear": Label("奖励的条件没有以可核对的方式说明", "the conditions of the bonus are not stated in a form that can be checked"),
}
ASSUMED: Mapping[str, Label] = {
    "cheapest_rate": Label("有多档利率适用时取费用最低的一档。", "Of several rates that fit, the one that costs least is taken."),
    "interest_only": Label("前 {0} 个月只付利息。", "Interest alone is paid for {0} months."),
    "flat": Label("利息始终按原始本金计算。", "Interest is charged on the original amount throughout."),
    "at_end": Label("本金到期一次归还。", "The whole amount is owed until the end."),
    "simple": Label("单利；提前付出的利息不再投资。", "Interest is simple; interest paid out early is not invested again."),
    "monthly": Label("利息每月计入账户。", "Interest is added monthly and stays in the account."),
    "same_tier": Label("开始时的余额所在档次始终适用。", "The tier of the balance at the start holds throughout."),
    "carried": Label("每月有余额未还清，因此没有免息期。", "A balance is carried, so that purchases have no interest-free days."),
    "paid_in_full": Label("每期账单全额还清，不计利息。", "Each statement is paid in full, without interest."),
    "drawn": Label("透支金额不变，利息每月付清。", "The amount drawn stays the same, and interest is paid each month."),
    "own_term": Label(
        "产品自身期限为{0}，与您的期限不同：费用按您的期限计，到期前可能取不出。",
        "It runs for {0}, which is not your time: the fees are counted over yours, and before its end you may not get your money.",
    ),
    "fees_only": Label("只比较费用；不计过往收益或目标收益。", "Fees alone are compared: never past or target returns."),
    "renewed": Label("每年按当年年龄续保并交费。", "Cover is renewed each year at the premium of that year's age."),
    "level": Label("按投保年龄的保费在交费期内每年交纳。", "The premium of the entry age is paid each year of the payment period."),
    "proportional": Label("保费按保额同比例折算。", "Premiums are taken in proportion to the sum assured."),
    "policy_year": Label("在第 {0} 个保单年度末退保。", "The policy is given up at the end of policy year {0}."),
    "own_example": Label(
        "金额取自来源的示例；年化按示例计算，您的年龄与保额不同时会有差异。",
        "The sums are those of the source's own example; at another age or size the rate differs a little.",
    ),
    "guaranteed_only": Label(
        "只计保证利益；红利、演示与结算利率一概不计。", "Only what is guaranteed counts: no dividends, no illustrated or credited rates."
    ),
}
FORMULAS: Mapping[How, Label] = {
    "loan": Label(
        "等额本息每期还款 = B·i ÷ (1 − (1 + i)^−n)，i 为年利率的十二分之一，每期利息四舍五入到分，末期结清；优惠或固定期之后按其后的利率"
        "对余额重新计算。总费用 = 全部利息 + 各项费用；实际年化由逐笔现金流求得，按月复利。",
        "The equal instalment is B·i ÷ (1 − (1 + i)^−n), with i a twelfth of the yearly rate; each month's interest is rounded to the "
        "cent, half up, and the last payment clears the balance. After an introductory or fixed time it is worked out anew on what is "
        "left, at the rate that follows. The cost is all interest and every fee; the effective rate is that of the flows, by the month.",
    ),
    "card": Label(
        "有未还余额时：(余额 + 每月消费 ÷ 2) × 月利率 × 月数，加年费与其他费用；每期全额还清则不计利息。",
        "With a balance carried: (balance + half of a month's spending) × the monthly rate × months, and fees. Paid in full: fees alone.",
    ),
    "overdraft": Label("透支金额 × 月利率 × 月数，加各项费用。", "The amount drawn × the monthly rate × months, and the fees."),
    "savings": Label(
        "每月利息 = 余额 × 月利率，计入余额，再加每月存入。奖励利率只在您的习惯满足其条件时计入；新客户利率只计于其期限。"
        "净收益 = 利息 − 费用；实际年化由存入与期末所得的现金流求得，按月复利。",
        "Each month's interest is the balance × the monthly rate, and joins the balance with what is paid in. A bonus counts only where "
        "your habits meet its conditions, an introductory rate only for its time. What is paid is interest less fees; the effective rate "
        "is that of what you pay in and of what is there at the end, by the month.",
    ),
    "deposit": Label("金额 × 年利率 × 月数 ÷ 12（单利），减去费用。", "The amount × the yearly rate × months ÷ 12, simple, less fees."),
    "managed": Label(
        "金额 × (管理费率 + 托管费率 + 销售服务费率) × 年数，加认购费与赎回费；从不按过往收益或目标收益排列。",
        "The amount × (management + custody + sales share) × years, and what buying and selling costs. Never past or target returns.",
    ),
    "cover": Label(
        "同一保障下各年保费之和；按保额比例折算。", "The premiums of each year for the same cover, in proportion to the sum assured."
    ),
    "guaranteed": Label(
        "每年保费在年初交纳，保证领取与保证现金价值在年末收回；按这些现金流求得的年化复利即保证收益率，以此排列。",
        "Each year's premium is paid at its start; guaranteed benefits and the guaranteed cash value come back at a year's end. "
        "The effective yearly rate of these flows is what is guaranteed, and what ranks.",
    ),
}
REFUSALS: Mapping[str, Label] = {
    "unpriced_category": Label("无法计价：此类别尚无公式。", "It cannot be priced because there is no formula for {0} yet."),
    "missing_amount_term": Label("无法计价：没有给出金额或期限。", "It cannot be priced because the amount or the term is not given."),
    "missing_amount": Label(
        "无法计价：没有给出大于零的金额或余额。", "It cannot be priced because no amount or balance above zero is given."
    ),
    "missing_use": Label(
        "无法计价：没有给出未还余额或每月消费。",
        "It cannot be priced because neither a balance carried nor monthly spending is given.",
    ),
    "missing_age": Label("无法计价：没有给出年龄。", "It cannot be priced because the age is not given."),
    "no_rate": Label("无法计价：没有公布利率。", "It cannot be priced because there is no stated rate."),
    "no_rate_fits": Label(
        "无法计价：没有一档公布的利率适用于此金额、期限、用途、还款方式与贷款价值比。",
        "It cannot be priced because no stated rate fits this amount, term, purpose, repayment and loan to value.",
    ),
    "follows_index": Label(
        "无法计价：利率随参考利率浮动，来源没有写明利率本身。",
        "It cannot be priced because its rate follows an index, and the source does not state the rate itself.",
    ),
    "no_premiums": Label("无法计价：没有可读取的保费表。", "It cannot be priced because it publishes no premium table that can be read."),
    "payment_unclear": Label(
        "无法计价：没有说明交费多少年。", "It cannot be priced because it is not stated for how many years premiums are paid."
    ),
    "cover_too_short": Label(
        "无法计价：保障期间短于所问的年数。", "It cannot be priced because its cover is not stated to last {0} years."
    ),
    "no_premium_fits": Label(
        "无法计价：保费表没有涵盖此人的每一年。",
        "It cannot be priced because its premium tables do not hold this person in every year.",
    ),
    "missing_holding": Label("无法计价：没有给出持有多久。", "It cannot be priced because it is not given for how long it is held."),
    "no_value_then": Label(
        "无法计价：没有公布第 {0} 个保单年度末的保证现金价值。",
        "It cannot be priced because its guaranteed cash value at the end of policy year {0} is not published.",
    ),
    "no_cash_values": Label(
        "无法计价：没有公布各年度的保证现金价值。", "It cannot be priced because its guaranteed cash values by year are not published."
    ),
    "changing": Label("暂时无法计价：产品刚刚变更。", "It cannot be priced at this moment because the product has just changed."),
}


class CannotPriceError(RefusedError):
    """Why a product has no cost for a scenario: ``code`` of ``REFUSALS``, and the sentence in both languages."""

    def __init__(self, code: str, *facts: object) -> None:
        label = REFUSALS[code]
        super().__init__(code, label.en.format(*facts))
        self.label = Label(label.zh.format(*facts), self.sentence)


def assumed(code: str, lang: str) -> str:
    """What was assumed, in words: ``interest_only:60``, ``own_term:P728D``."""
    key, _, fact = code.partition(":")
    return ASSUMED[key](lang).format(show_duration(fact, lang))
