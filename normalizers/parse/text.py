"""Folding of a text before it is read: one form for widths, dashes, spaces, brackets and traditional characters."""

from __future__ import annotations

import re
import unicodedata

MAX_LENGTH = 500  # characters; a longer text is prose, not a figure

_TRADITIONAL = (
    "萬億還長達貸幣費額間個內無險醫療終壽歲週較準開閉風穩進權類債級積極過於擔滿轉購贖續償實際審繳種應計產業績參數點釐單複雙電體貼現違"
    "約預餘總優貳陸圓員後從僅與紅氣寬靜讓銀錢帳戶備註說頭稅處務選擇變動辦證對關係國認買賣價盤經營執將據資負養兒門診藥歷時範圍區質劃書"
    "視隨項別簽訂當兩條規則領給補傷殘護腫標層設訊號線網絡憑損農衛裝車樓團結託帶獎勵鎖倉撥賬憂慮啟採環節屆鐘確賠檢測査檔靈術監強報筆閱聯組織構試錄離態併憶況創獨謹"
)
_SIMPLIFIED = (
    "万亿还长达贷币费额间个内无险医疗终寿岁周较准开闭风稳进权类债级积极过于担满转购赎续偿实际审缴种应计产业绩参数点厘单复双电体贴现违"
    "约预余总优贰陆元员后从仅与红气宽静让银钱账户备注说头税处务选择变动办证对关系国认买卖价盘经营执将据资负养儿门诊药历时范围区质划书"
    "视随项别签订当两条规则领给补伤残护肿标层设讯号线网络凭损农卫装车楼团结托带奖励锁仓拨账忧虑启采环节届钟确赔检测查档灵术监强报笔阅联组织构试录离态并忆况创独谨"
)
_FORMAL = "壹贰叁肆伍陆柒捌玖拾佰仟"
_DAILY = "一二三四五六七八九十百千"
_DASHES = "‐‑‒–—―−~∼～〜─﹣"
_TABLE = str.maketrans(
    {
        **dict(zip(_TRADITIONAL, _SIMPLIFIED, strict=True)),
        **dict.fromkeys(_DASHES, "-"),
        "【": "(",
        "】": ")",
        "[": "(",
        "]": ")",
        "「": "(",
        "」": ")",
        "“": '"',
        "”": '"',
        "’": "'",
        "‘": "'",
        "。": ";",
        "、": "、",
        "•": " ",
        "\ufeff": " ",
        "\u200b": "",
        "≦": "≤",
        "≧": "≥",
    }
)
_NUMERALS = str.maketrans(_FORMAL, _DAILY)
_SPACE = re.compile(r"\s+")


def fold(text: str) -> str | None:
    """The text in one form: NFKC, lower case, simplified characters, "-" for every dash, single spaces, no ends.

    None when the text holds a character whose meaning folding would change (a raised footnote figure, a
    vulgar fraction), a control character other than white space, or is longer than ``MAX_LENGTH``.
    """
    if len(text) > MAX_LENGTH:
        return None
    for character in text:
        category = unicodedata.category(character)
        if category == "No" or (category in ("Cc", "Cs", "Co", "Cn") and character not in "\t\r\n"):
            return None
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_TABLE).translate(_NUMERALS)
    return _SPACE.sub(" ", folded).strip()
