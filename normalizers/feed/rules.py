"""Every rule of the feed, once: the public list, the notices of a report and the desk read them from here.

A code never changes its meaning. ``by_schema``: the JSON Schema says it too. Severities: an ``error`` of an item keeps the item
back, an ``error`` of the whole file keeps everything back; a ``warning`` is published and listed; ``info`` is advice; ``system``
is a fault of ours, which never counts against the partner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from normalizers.feed import limits
from normalizers.schema import Label

Severity = Literal["error", "warning", "info", "system"]
Scope = Literal["file", "item"]


@dataclass(frozen=True, slots=True)
class Rule:
    code: str
    severity: Severity
    scope: Scope
    says: Label
    mend: Label
    by_schema: bool = False


def _rule(  # noqa: PLR0917 - a table
    code: str, scope: Scope, zh: str, en: str, mend_zh: str, mend_en: str, severity: Severity = "error", *, by_schema: bool = False
) -> Rule:
    return Rule(code, severity, scope, Label(zh, en), Label(mend_zh, mend_en), by_schema)


_MIB = 2**20
_FILE = (
    _rule("too_large", "file", f"文件超过 {limits.SENT // _MIB} MiB。", f"The file is larger than {limits.SENT // _MIB} MiB.",
          "压缩后再发送，或只发送有变化的产品（delta）。", "Compress it, or send only what changed (mode delta)."),
    _rule("unpacked_too_large", "file", f"解压后超过 {limits.UNPACKED // _MIB} MiB。", f"Unpacked, the file is larger than {limits.UNPACKED // _MIB} MiB.",
          "把产品分到几个 feed 中。", "Divide the products among several feeds."),
    _rule("ratio", "file", f"解压后的大小超过发送大小的 {limits.RATIO} 倍。", f"Unpacked, the file is more than {limits.RATIO} times as large as sent.",
          "发送未压缩的文件，或检查文件内容。", "Send it uncompressed, or look at what the file holds."),
    _rule("bad_archive", "file", "压缩包无法读取，或其中不是恰好一个文件。", "The archive cannot be read, or does not hold exactly one file.",
          "发送只含一个文件、未加密的 zip，或 gzip。", "Send a gzip, or a zip of exactly one file without a password."),
    _rule("truncated", "file", "文件在中途结束。", "The file ends in the middle.", "重新生成并完整发送文件。", "Make the file anew and send all of it."),
    _rule("wrong_charset", "file", "文件不是所声明的字符编码。", "The file is not in the declared character set.",
          "用 UTF-8 保存；GB18030 的 CSV 请声明 charset=gb18030。", "Save it as UTF-8, or declare charset=gb18030 for a CSV in GB18030."),
    _rule("unknown_format", "file", "不是 JSON、JSON Lines、CSV 或 XML。", "This is neither JSON, JSON Lines, CSV nor XML.",
          "声明格式，并发送其中一种。", "Declare the format, and send one of these."),
    _rule("doctype", "file", "XML 中有 DOCTYPE。", "The XML holds a DOCTYPE.", "删去 DOCTYPE 与实体定义。", "Remove the DOCTYPE and its entities."),
    _rule("bad_envelope", "file", "文件开头不是本格式的开头。", "The file does not begin as this format does.",
          "以示例的开头为准：format、version、mode，然后是 items。", "Begin as the examples do: format, version, mode, then items."),
    _rule("unknown_version", "file", "不认识的格式版本。", "A version of the format that there is none of.", "写 version \"1\"。", 'Write version "1".'),
    _rule("mode_missing", "file", "没有说明这是 full、delta 还是 rates_only。", "Nothing says whether this is full, delta or rates_only.",
          "在文件或请求中声明 mode。", "Declare the mode in the file or in the request."),
    _rule("mode_differs", "file", "文件与请求声明的 mode 不同。", "The file and the request declare different modes.", "两处写成一样。", "Make them say the same."),
    _rule("broken", "file", "从这里起无法继续读取。", "From here on the file cannot be read.", "修正此处的语法后重新发送。", "Mend the syntax here and send the file again."),
    _rule("runaway", "file", "一项没有结尾。", "An item has no end.", "补上缺失的括号、引号或结束标签。", "Close the bracket, quote or tag that is open."),
    _rule("no_items", "file", "文件中没有任何产品。", "The file holds no item.",
          "若要下架全部产品，请用 delta 逐一 delete。", "To withdraw everything, delete each product in a delta."),
    _rule("too_many_items", "file", f"超过 {limits.ITEMS:,} 项。", f"More than {limits.ITEMS:,} items.", "分到几个 feed 中。", "Divide them among several feeds."),
    _rule("bad_header", "file", "CSV 第一行必须是列名，且第一列为 key。", "The first line of a CSV names the columns, and the first of them is key.",
          "从 CSV 模板的第一行开始。", "Begin with the first line of the CSV template."),
    _rule("unknown_column", "file", "没有这个名字的列。", "There is no column of this name.", "改用规则页上的列名，或删去该列。", "Use a name of the template, or remove the column."),
    _rule("repeated_column", "file", "同一列出现两次。", "A column stands twice.", "删去其中一列。", "Remove one of them."),
    _rule("stale_delivery", "file", "比已发布的更旧。", "This is older than what is published.", "发送最新的文件，并让 sequence 递增。", "Send the latest file, and let its sequence rise."),
    _rule("byte_order_mark", "file", "文件以字节顺序标记开头；已忽略。", "The file begins with a byte order mark, which was passed over.",
          "保存为不带 BOM 的 UTF-8。", "Save it as UTF-8 without BOM.", "info"),
    _rule("mixed_newlines", "file", "行尾既有 CRLF 又有 LF。", "Some lines end in CRLF and others in LF.", "统一行尾。", "Use one of them.", "info"),
    _rule("more_notices", "file", f"其余提示只计数：最多列出 {limits.NOTICES:,} 条。", f"Further notices are only counted: {limits.NOTICES:,} are listed at most.",
          "先修正已列出的。", "Mend those that are listed first.", "info"),
)
_SYNTAX = (
    _rule("bad_json", "item", "不是 JSON。", "This is no JSON.", "修正此处的 JSON 语法。", "Mend the JSON here."),
    _rule("bad_xml", "item", "不是格式良好的 XML，或含有属性。", "This is no well-formed XML, or it has attributes.", "修正此处的 XML；值写在元素中，不写属性。", "Mend the XML here; values stand in elements, not in attributes."),
    _rule("bad_row", "item", "该行的引号不成对，或引号后还有文字。", "The quotes of this row do not match, or text follows one.",
          "含逗号、引号或换行的单元格用双引号括起，内部引号写两次。", "Quote cells that hold commas, quotes or line ends, and double the quotes inside."),
    _rule("ragged_row", "item", "该行的单元格数与列数不同。", "The row has another number of cells than there are columns.", "补齐或删去单元格；含逗号的文字要加引号。", "Add or remove cells; quote a text that holds commas."),
    _rule("item_too_large", "item", f"一项超过 {limits.ITEM // 1024} KiB。", f"An item is larger than {limits.ITEM // 1024} KiB.", "缩短文字，或减少条目。", "Shorten its texts or its lists."),
    _rule("too_deep", "item", f"嵌套超过 {limits.DEPTH} 层。", f"The item nests deeper than {limits.DEPTH} levels.", "按格式书写，格式不会嵌套这么深。", "Write it as the format says, which never nests so deep."),
    _rule("repeated_field", "item", "同一个字段写了两次。", "A field stands twice in one object.", "保留正确的一个。", "Keep the right one."),
    _rule("repeated_item", "item", "同一个 key 在文件中出现了两次；以第一次为准。", "The same key stands twice in the file; the first one counts.", "每个产品只写一项。", "Write one item for each product."),
    _rule("control_character", "item", "文字中有控制字符（如 NUL）。", "A text holds a control character, such as NUL.", "删去控制字符。", "Remove it.", by_schema=True),
    _rule("not_finite", "item", "NaN 与 Infinity 不是数。", "NaN and Infinity are no numbers.", "未披露的值不写，或写 {\"state\": \"not_disclosed\"}。", 'Leave out what is not known, or write {"state": "not_disclosed"}.'),
)
_FORM = (
    _rule("wrong_type", "item", "此处应为另一种结构。", "Another structure belongs here.", "按“应为”所示书写。", "Write what is expected here.", by_schema=True),
    _rule("number_not_text", "item", "数要写成文本，才不会在传输中丢失位数。", "A number is written as a text, so that no digit is lost on the way.", "加上引号。", "Put it between quotes.", by_schema=True),
    _rule("missing_field", "item", "缺少必填字段。", "A required field is missing.", "补上该字段。", "Add the field.", by_schema=True),
    _rule("unknown_field", "item", "没有这个字段。", "There is no such field here.", "改用格式中的字段名，或删去。", "Use a field of the format, or remove it.", by_schema=True),
    _rule("unknown_attribute", "item", "该类别没有这个属性。", "The category has no such attribute.", "改用该类别的属性，或改正类别。", "Use an attribute of the category, or mend the category.", by_schema=True),
    _rule("unknown_category", "item", "没有这个类别。", "There is no such category.", "从列出的类别中选择。", "Choose one of the categories.", by_schema=True),
    _rule("unknown_choice", "item", "不在可选值之中。", "This is none of the declared words.", "从列出的值中选择。", "Choose one of the words.", by_schema=True),
    _rule("repeated_choice", "item", "同一个值列了两次。", "A word stands twice in the list.", "只写一次。", "Write it once.", by_schema=True),
    _rule("bad_key", "item", "产品代码含有不允许的字符。", "The product key holds characters that it may not.", "只用字母、数字和 . _ : -。", "Use letters, digits and . _ : - alone.", by_schema=True),
    _rule("bad_address", "item", "不是 https 网址。", "This is no https address.", "写完整的 https 网址。", "Write the whole https address.", by_schema=True),
    _rule("bad_value", "item", "不是此处所要求的写法。", "This is not written as it has to be here.", "按“应为”所示书写。", "Write it as expected.", by_schema=True),
    _rule("unit_in_value", "item", "值里带有单位、符号或分隔符。", "The value holds a unit, a sign or separators.", "只写数字；单位由格式规定。", "Write the digits alone: the format says the unit.", by_schema=True),
    _rule("percent_not_fraction", "item", "看来是百分数；利率与比例写成小数。", "This looks like per cent; rates and shares are written as fractions.", "除以 100。", "Divide by 100.", by_schema=True),
    _rule("out_of_bounds", "item", "超出合理范围。", "This is outside the plausible bounds.", "检查数值与单位；若确实如此，请联系编辑。", "Check the figure and its unit; if it is true, write to the editors.", by_schema=True),
    _rule("markup", "item", "文字中有标记。", "The text holds markup.", "只写纯文本。", "Write plain text.", by_schema=True),
    _rule("blank", "item", "文字为空。", "The text is blank.", "删去该字段，或填写内容。", "Leave the field out, or fill it.", by_schema=True),
    _rule("too_long", "item", "文字过长。", "The text is too long.", "缩短。", "Shorten it.", by_schema=True),
    _rule("too_few", "item", "条目太少。", "The list or object is too short.", "补上条目，或删去该字段。", "Add to it, or leave it out.", by_schema=True),
    _rule("too_many", "item", "条目太多。", "The list is too long.", "减少条目。", "Shorten it.", by_schema=True),
)
_SENSE = (
    _rule("low_above_high", "item", "下限高于上限。", "The lower end is above the upper end.", "交换或改正。", "Swap or mend them."),
    _rule("no_such_day", "item", "没有这一天。", "There is no such day.", "改正日期。", "Mend the date."),
    _rule("unequal_columns", "item", "各列长度不同。", "The columns are not of one length.", "每列写同样多的行。", "Give each column the same number of rows."),
    _rule("contradicts_list", "item", "与清单中的条目相矛盾。", "This contradicts what the item's own lists say.", "改正其一，或只写清单。", "Mend one of them, or state it in the list alone."),
    _rule("implausible", "item", "由清单得出的值超出合理范围。", "What follows from the lists is outside the plausible bounds.", "检查数值与单位；若确实如此，请联系编辑。", "Check the figure and its unit; if it is true, write to the editors."),
    _rule("rate_not_stated", "item", "利率条目没有利率。", "An entry of rates states no rate.", "写 value 或 reference，或说明 state。", "Give its value or its reference, or say its state.", "warning"),
    _rule("formula", "item", "文字以公式符号开头；按文字显示。", "The text begins like a formula of a spreadsheet; it is shown as a text.", "去掉开头的符号。", "Begin it with another character.", "warning"),
    _rule("many_digits", "item", "小数位数像是换算误差。", "So many decimals look like an error of conversion.", "写出公布的位数。", "Write the digits that you publish.", "warning"),
    _rule("not_stated", "item", "人们据以选择的事项没有说明。", "Something that people choose by is not stated.", "补上，或写 {\"state\": \"not_disclosed\"}。", 'State it, or write {"state": "not_disclosed"}.', "info"),
    _rule("unread", "item", "无法读取为值；原文保留。", "This could not be read as a value; its words are kept.", "按格式书写。", "Write it as the format says.", "warning"),
    _rule("unknown_key", "item", "该 feed 没有这个产品。", "This feed has no such product.", "先用 full 或 delta 的 upsert 提交它，或改正 key。", "Send it in a full or as an upsert first, or mend the key."),
    _rule("our_fault", "item", "我们的程序未能处理这一项；已记录。", "Our program failed on this item; it has been logged.", "无需处理。", "There is nothing for you to do.", "system"),
)

RULES: Mapping[str, Rule] = MappingProxyType({rule.code: rule for rule in (*_FILE, *_SYNTAX, *_FORM, *_SENSE)})
