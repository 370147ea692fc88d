"""Writing to any stream: letters that its encoding lacks are spelled in ASCII."""

from __future__ import annotations

import codecs
import re
import sys
import unicodedata
from typing import TextIO

SPELLED = {
    "∂": "d", "→": "->", "←": "<-", "−": "-", "·": "*", "×": "x", "⊙": "(.)", "⊗": "(x)",
    "√": "sqrt", "Σ": "sum", "∇": "grad", "‖": "||", "≠": "!=", "≤": "<=", "≥": ">=", "≈": "~",
    "─": "-", "∞": "inf", "′": "'", "\u2044": "/", "⟨": "<", "⟩": ">",
    "↦": "->", "∛": "cbrt", "∫": "int", "⌊": "floor(", "⌋": ")", "↵": "<newline>", "⇥": "<tab>",
    "∑": "sum", "∏": "prod", "±": "+-", "÷": "/", "∈": "in", "∘": "o", "∗": "(*)", "⋅": "*",
    "⊕": "(+)", "⇒": "=>", "↔": "<->", "↑": "^", "↓": "v", "⌈": "ceil(", "⌉": ")", "⋯": "...",
    "✓": "ok", "✗": "wrong", "°": "deg", "\N{WORD JOINER}": "", "∧": "and", "∨": "or",
    "–": "-", "∅": "none", "○": "(o)", "■": "[#]", "◆": "<>", "▲": "^", "▼": "v", "⚠": "!",
    **dict(zip("▁▂▃▄▅▆▇█", "12345678", strict=True)),
}
"""What stands for a sign of ours; other letters by what Unicode says they are made of."""


def write(text: object, stream: TextIO | None = None) -> None:
    """`print(text)` to `stream` (standard output), never with a UnicodeEncodeError."""
    stream = sys.stdout if stream is None else stream
    print(encodable(str(text), getattr(stream, "encoding", None)), file=stream)


def encodable(text: str, encoding: str | None) -> str:
    """`text` in letters that `encoding` has, None having all.

    >>> encodable("x → σ(x²), ∂E/∂é = ½", "ascii")
    'x -> sigma(x^2), dE/de = 1/2'
    >>> encodable("x → σ(x²), ∂E/∂é = ½", "cp1252")
    'x -> sigma(x²), dE/dé = ½'
    """
    return text if encoding is None else text.encode(encoding, _ERRORS).decode(encoding)


def spelled(letter: str) -> str:
    """One letter in ASCII: `σ` as sigma, `²` as ^2, `é` as e; by its number if there is no way."""
    if letter.isascii() or letter in SPELLED:
        return SPELLED.get(letter, letter)
    if unicodedata.combining(letter):
        return ""
    kind, parts = _parts(letter)
    if parts:
        return {"<super>": "^", "<sub>": "_"}.get(kind, "") + "".join(map(spelled, parts))
    name = unicodedata.name(letter, "")
    if name.startswith("GREEK "):
        word = name.rpartition(" ")[2]
        return word.lower() if letter.islower() else word.capitalize()
    return letter.encode("ascii", "backslashreplace").decode()


def _parts(letter: str) -> tuple[str, str]:
    """How a letter is made, as `<super>`, and of which others; nothing if of none."""
    words = unicodedata.decomposition(letter).split()
    kind = words.pop(0) if words and words[0].startswith("<") else ""
    return kind, "".join(chr(int(code, 16)) for code in words)


def _spell(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = "".join(map(spelled, error.object[error.start:error.end]))
    return re.sub(r"(?<=([\^_]).)\1", "", text), error.end


_ERRORS = "autograd.spelled"
codecs.register_error(_ERRORS, _spell)
