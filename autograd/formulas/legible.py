"""Any text, made fit to be shown: nothing invisible, nothing that breaks or reorders a line."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_REPLACEMENT = 0xFFFD
_LINE_BREAKS = (0x85, 0x2028, 0x2029)
_REORDERING = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_ILLEGAL_IN_XML = (*range(0xD800, 0xE000), 0xFFFE, 0xFFFF)

_PICTURES = {ord("\n"): "↵", ord("\t"): "⇥"}

_SHOWN_AS: dict[int, int | str] = {
    **dict.fromkeys((*range(0x80, 0xA0), *_ILLEGAL_IN_XML), _REPLACEMENT),
    **dict.fromkeys((*_LINE_BREAKS, *_REORDERING), _REPLACEMENT),
    **{code: 0x2400 + code for code in range(0x20)},
    0x7F: 0x2421,
    **_PICTURES,
}


def legible(text: str) -> str:
    """`text` on one line, as it is shown in every format.

    A newline becomes ↵, a tab ⇥, any other control character its picture (␀ ... ␡); surrogates,
    other characters illegal in XML, line separators and direction overrides become U+FFFD.
    """
    return text if text.isascii() and text.isprintable() else text.translate(_SHOWN_AS)


def cells(text: str) -> int:
    """Columns that `text` takes in a monospaced font: two for a wide letter, none for an accent."""
    return len(text) if text.isascii() else sum(map(_cell, text))


def clipped(text: str, columns: int) -> str:
    """`text`, or as much of it as fits into `columns` with an ellipsis after it."""
    if cells(text) <= columns:
        return text
    kept = ""
    for letter in text:
        if cells(kept + letter) > columns - 1:
            break
        kept += letter
    return kept + "…"


@lru_cache(maxsize=4096)
def _cell(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
