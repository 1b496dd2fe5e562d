"""Words instead of a figure: five results that are never mixed up (STANDARDS 8.8).

``zero``: nothing is charged. ``at_cost``: something is charged, the amount is not stated. ``on_approval``: decided
case by case. ``not_disclosed``: blank. ``not_offered``: the thing does not exist here. Whole phrases only.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Literal

from normalizers.parse.text import fold
from normalizers.parse.tokens import read_table

Absence = Literal["zero", "at_cost", "on_approval", "not_disclosed", "not_offered"]

_TABLE = """
zero: nil | free | no fee | no fees | waived | no charge | free of charge | zero | fee free | fee-free | no cost | none charged
zero: waived for life | free for life | lifetime free | lifetime waiver | fee waived for life | no annual fee for life
zero: complimentary | nil fee | fee waived | not charged | no annual fee | no monthly fee | no monthly fees | $nil | fees waived
zero: no monthly account fee | no establishment fee | no ongoing fees | no account keeping fee
zero: 免费 | 免收 | 无手续费 | 免手续费 | 不收取 | 免年费 | 终身免年费 | 不收费 | 零费用 | 无费用 | 免 | 0费用 | 零手续费 | 免管理费
zero: 免申购费 | 免赎回费 | 不收取手续费 | 不收取赎回费 | 不收取申购费 | 无年费 | 免收年费 | 减免 | 免收手续费 | 不收 | 无违约金
zero: 全免 | 全部免费 | 全额减免 | 免违约金 | 0手续费 | 无服务费 | 无管理费
at_cost: at cost | cost | cost recovery | actual cost | as incurred | at our cost | costs | unascertainable | not ascertainable
at_cost: at actual cost | variable | varies | amount varies | cost price | fee varies | variable fee | third party cost
at_cost: passed on at cost | third party costs | + 3rd party costs | +3rd party fee | amount charged by government | government charge
at_cost: government fee | government fees | government charges apply | charged at cost | actual costs | reasonable costs
at_cost: as charged by third party | unascertainable at this time | not ascertainable at this time
at_cost: 按成本 | 据实收取 | 实报实销 | 按实际收取 | 按实际发生收取 | 以实际发生为准 | 按成本收取 | 据实 | 按实际费用收取 | 据实结算
at_cost: 按政府收费标准
on_approval: 以实际审批为准 | 以审批为准 | 以银行审批为准 | 审批为准 | 以审批结果为准 | 具体以审批为准 | 根据资质审批 | 视审批结果
on_approval: 以实际审批结果为准 | 具体以实际审批为准 | 实际以审批为准 | 以最终审批为准 | 以最终审批结果为准 | 具体以审批结果为准
on_approval: 以银行最终审批为准 | 以机构审批为准 | 以系统审批为准 | 实际额度以审批为准 | 实际利率以审批为准 | 根据个人资质审批
on_approval: 以系统审批结果为准 | 视个人资质而定 | 因人而异 | 一人一价 | 根据客户资质确定 | 以合同为准 | 以合同约定为准 | 以实际为准
on_approval: 以具体审批为准 | 以银行实际审批为准 | 以银行实际审批结果为准
on_approval: on approval | subject to approval | subject to assessment | on application | subject to credit approval
on_approval: individually assessed | price on application | case by case | case-by-case | individual pricing | by negotiation | negotiable
on_approval: as negotiated | on request | upon request | available on request | available upon request | rates on application | poa
on_approval: contact us | contact bank for quote | personalised | by quote | quote | subject to individual assessment | subject to status
on_approval: individually priced | personalised rate | rate on application | by arrangement | contact us for a quote | please contact us
on_approval: call for rates | 面议 | 详询 | 咨询客服 | 电询 | 请咨询 | 请咨询客服 | 详询客户经理 | 详情咨询网点 | 请咨询当地网点
on_approval: competitive rates
not_disclosed: - | -- | --- | n/a | na | n.a. | n.a | not disclosed | unknown | tba | tbc | tbd | not stated | not available | null
not_disclosed: undefined | not specified | ? | / | . | not published | not publicly disclosed | rate not publicly disclosed
not_disclosed: to be advised | to be confirmed | unspecified | not provided | nan | * | xxx | [blank] | (blank)
not_disclosed: 暂无 | 未披露 | 未知 | 暂未公布 | 未公布 | 不详 | 未公开 | 待定 | 暂未披露 | 空 | 暂无数据 | 无数据 | 未说明 | 未提供
not_disclosed: 以公告为准 | 详见公告 | 待公布 | 另行公告 | 未列明 | 见合同 | 详见合同 | 详见条款 | 见条款 | 以产品说明书为准
not_disclosed: 详见产品说明书 | 详见说明书
not_offered: not offered | not applicable | does not apply | no interest | not covered | excluded | no cover | no interest is paid
not_offered: this account does not pay interest | there is no interest on this product | unavailable | not eligible | 不适用 | 不提供
not_offered: 不支持 | 不保障 | 不承保 | 不可用 | 无此项 | 不计息 | 不设 | 不开放 | not permitted | not allowed | 不允许 | 不可贷 | 不含
not_offered: 不赔付 | 无此责任
"""

_WAIVED = re.compile(
    r"(?:提前(?:还款|结清|还清|还贷)|随时还款)?[,;:]? ?(?:可)?(?:免|无|无需支付|不收取?|免收|零|0|免除|不收任何|无任何)(?:取|任何)?"
    r"(?:提前还款)?(?:违约金|手续费|费用|罚息|申购费|赎回费|认购费|管理费|年费|服务费|开户费|评估费|账户管理费|"
    r"销售服务费|托管费|挂失费|工本费|附加费)"
    r"|no (?!more|less|waiver|refund|rebate|discount|reduction|change|limit|cap)[a-z -]{0,40}\b(?:fees?|charges?|penalt(?:y|ies))"
)
_ON_APPROVAL = re.compile(
    r"(?:具体|实际|最终)?(?:年化)?(?:利率|额度|贷款额度|贷款利率|期限|金额|费率|结果)?[,:]?(?:具体|最终|均)?(?:以|视|根据|按)"
    r"(?:银行|机构|系统|平台|贷款人|我行|本行|贷款银行|放款机构|资方)?(?:的)?(?:最终|实际|系统|综合)?(?:审批|审核|批核|核准|评估)"
    r"(?:情况|结果|金额|额度|利率)?(?:为准|而定|确定)"
)
_PHRASES = MappingProxyType({phrase: head.rstrip(":") for phrase, (head, _) in read_table(_TABLE)})


def parse_absence(text: str) -> Absence | None:
    """Which of the five results a text without a figure states, None when it is none of the declared whole phrases."""
    folded = fold(text)
    if folded is None:
        return None
    if not folded:
        return "not_disclosed"
    bare = folded.strip(" .;,!")
    found = _PHRASES.get(folded) or _PHRASES.get(bare)
    if found is None:
        found = "zero" if _WAIVED.fullmatch(bare) else "on_approval" if _ON_APPROVAL.fullmatch(bare) else None
    match found:
        case "zero" | "at_cost" | "on_approval" | "not_disclosed" | "not_offered":
            return found
        case _:
            return None
