"""Names are data in every format: nothing in them acts, and they read back."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import exercise, explain, parameter, tensor
from autograd.formulas.escapes import html_text, latex_text, markdown_text
from autograd.formulas.legible import legible
from autograd.formulas.typeset import typeset

NAMES = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "a&b", "</style>", "-->",
         "--><script>", "W_1 *x* `c` [l](javascript:alert(1)) ![i](x)", r"\input{/etc/passwd}",
         "100 % of $5 #1 {x} ~ ^", "a|b", "line\nbreak\r\ttab", "\x00\x1b[31m", "中文 é ß Ω ∂",
         "]]>", "^^5cinput", "# head", "- item", "1. one", "http://evil.x www.evil.x a@b.c",
         "$$x$$", r"\(x\)", r"\]", "&lt;b&gt;", "\u202eevil", "x" * 200, " ", "=", "a = b # c"]
ALLOWED = {"div", "style", "h2", "h3", "h4", "p", "i", "table", "tbody", "tr", "td", "th", "span"}
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


class Reader(HTMLParser):
    """Collects tags, attributes and the text outside style."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.comments: list[str] = []
        self.text = ""
        self.style = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self.style = False

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def handle_data(self, data: str) -> None:
        self.text += "" if self.style else data


def pages(name: str) -> Any:
    """An explanation and a sheet in which a parameter has this name."""
    w, x = parameter([1.0, 2.0], name=name), tensor([3.0, -1.0], name="x")
    E = (w * x).sum().named("E")
    return explain(E, lr=0.5), exercise(E).sheet, exercise(E).key, exercise(E).grade({})


def check_html(html: str, name: str) -> None:
    reader = Reader()
    reader.feed(html)
    assert reader.tags <= ALLOWED and reader.attributes <= {"class", "style"}
    assert not reader.comments
    shown = re.sub(r"…$", "", typeset(name) if len(name) < 40 else name[:30])
    assert legible(shown) in reader.text


def check_latex(latex: str) -> None:
    """Balanced, of known commands, and of letters that LaTeX's fonts have."""
    bare = re.sub(r"\\[\\{}$%&#_]", "", latex)
    assert bare.count("{") == bare.count("}")
    opened = re.findall(r"\\begin\{([^}]*)\}", latex)
    assert sorted(opened) == sorted(re.findall(r"\\end\{([^}]*)\}", latex))
    assert all(ord(one) < 0x180 for one in latex)
    assert not re.search(r"(?<!\\)%", latex) and not re.search(r"(?<!\\)#", latex)
    assert not re.search(r"\\(input|include|write|read|openin|catcode|def)\b", latex)
    assert "^^" not in latex and len(re.findall(r"(?<!\\)\$", latex)) % 2 == 0
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", latex)


def check_markdown(markdown: str) -> None:
    """No tag, link, code or heading but ours."""
    plain = re.sub(r"(?s)\$\$.*?\$\$|\$(?:\\.|[^$\\])*\$", "M", markdown)
    assert not re.search(r"<[a-zA-Z/!?]", markdown)
    assert not re.search(r"(?<!\\)`", plain) and "](" not in markdown.replace("\\](", "")
    for line in plain.splitlines():
        assert re.match(r"(#{2,3} |\||[^#>\-+\s]|$)", line)


@pytest.mark.parametrize("name", NAMES)
def test_names_that_attack(name: str) -> None:
    for page in pages(name):
        check_html(page.html(), name)
        check_latex(page.latex())
        check_markdown(page.markdown())
        assert not re.search(r"[\x00-\x09\x0b-\x1f\u202e]", page.text())


@given(TEXT)
def test_any_name(name: str) -> None:
    for page in pages(name):
        check_latex(page.latex())
        check_markdown(page.markdown())
        reader = Reader()
        reader.feed(page.html())
        assert reader.tags <= ALLOWED and not reader.comments


@given(TEXT)
def test_text_reads_back(text: str) -> None:
    reader = Reader()
    reader.feed(html_text(text))
    reader.close()
    assert reader.text == legible(text) and not reader.tags
    plain = re.sub(r"\\([^\w\s]|_)", r"\1", markdown_text(text))
    for entity, letter in (("&#36;", "$"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        plain = plain.replace(entity, letter)
    assert plain == legible(text)
    assert all(ord(one) < 0x180 for one in latex_text(text))


def test_a_title_is_text_too() -> None:
    found = exercise("20.1", title="<b>$%&_#{}")
    assert "<b>" not in found.sheet.html() and "&lt;b&gt;$%&amp;_#{}" in found.sheet.html()
    assert r"\textless{}b\textgreater{}\$\%\&\_\#\{\}" in found.sheet.latex()
