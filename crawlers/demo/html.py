"""Pages of the fictional market: what every page has, and lists of labels and texts in two layouts."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

NOTICE = {
    "zh": "演示 · Demonstration：虚构机构与虚构产品，仅用于演示，不构成任何要约。",
    "en": "Demonstration · 演示: a fictional institution and a fictional product, no offer of any kind.",
}
PAGE_ROWS = 12  # products on one list page

Pairs = Sequence[tuple[str, str]]


def document(lang: str, title: str, body: str, head: str = "") -> bytes:
    """A whole page with the demonstration notice above its content."""
    words = "zh-Hans" if lang == "zh" else "en"
    return (
        f'<!doctype html>\n<html lang="{words}">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n{head}</head>\n'
        f'<body>\n<p class="demo-notice">{NOTICE[lang]}</p>\n{body}\n</body>\n</html>\n'
    ).encode()


def facts(pairs: Pairs, layout: str) -> str:
    """Labels and texts: ``list`` is a dl, ``table`` a table of one pair a row."""
    if layout == "list":
        rows = "\n".join(f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in pairs)
        return f'<dl class="facts" id="facts">\n{rows}\n</dl>'
    rows = "\n".join(f"<tr><th>{escape(label)}</th><td>{escape(text)}</td></tr>" for label, text in pairs)
    return f'<table class="facts" id="facts">\n<tbody>\n{rows}\n</tbody>\n</table>'


def matrix(heads: Sequence[str], rows: Sequence[Sequence[str]], caption: str = "", name: str = "premiums") -> str:
    """A table with a row of headings."""
    top = "".join(f"<th>{escape(head)}</th>" for head in heads)
    body = "\n".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    title = f"<caption>{escape(caption)}</caption>\n" if caption else ""
    return f'<table class="{name}" id="{name}">\n{title}<thead>\n<tr>{top}</tr>\n</thead>\n<tbody>\n{body}\n</tbody>\n</table>'


def product_head(key: str) -> str:
    return f'<meta name="product-key" content="{escape(key, quote=True)}">\n'


def list_page(lang: str, institution: str, names: Sequence[tuple[str, str, str]], page: int) -> bytes:
    """One page of a list of (key, name, address), with the number of all and a link to the page after it."""
    last = max(1, -(-len(names) // PAGE_ROWS))
    shown = names[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    rows = "\n".join(
        f'<li><a class="product" data-key="{escape(key, quote=True)}" href="{escape(address, quote=True)}">{escape(name)}</a></li>'
        for key, name, address in shown
    )
    following = f'\n<a rel="next" href="?page={page + 1}">下一页</a>' if page < last else ""
    total = f'<p>共 <span class="total">{len(names)}</span> 款产品，第 {page} / {last} 页</p>'
    return document(
        lang,
        f"{institution} 产品列表",
        f'<h1>{escape(institution)} · 产品列表</h1>\n{total}\n<ul class="products">\n{rows}\n</ul>{following}',
    )
