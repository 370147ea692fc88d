"""The letters of an Einstein sum: written out, and turned round for a gradient."""

from __future__ import annotations

from string import ascii_letters


def explicit(subscripts: str, ranks: list[int]) -> tuple[list[str], str]:
    """The letters of each operand and of the result, with `...` and `->` written out.

    `ranks` are the numbers of axes of the operands.

    >>> explicit("...i,ij", [2, 2])
    (['Ai', 'ij'], 'Aj')
    """
    left, arrow, out = subscripts.replace(" ", "").partition("->")
    terms = left.split(",")
    free = iter(sorted(set(ascii_letters) - set(subscripts)))
    widths = [rank - len(term.replace("...", "")) for term, rank in zip(terms, ranks, strict=True)]
    dots = "".join(next(free) for _ in range(max(
        (w for w, term in zip(widths, terms, strict=True) if "..." in term), default=0)))
    terms = [term.replace("...", dots[len(dots) - width:])
             for term, width in zip(terms, widths, strict=True)]
    if not arrow:
        letters = "".join(terms)
        named = sorted(x for x in set(letters) if letters.count(x) == 1 and x not in dots)
        out = "..." + "".join(named)
    return terms, out.replace("...", dots)


def pullback(terms: list[str], out: str, i: int,
             shape: tuple[int, ...]) -> tuple[str, list[int], list[int]]:
    """The sum that gives ∂E/∂xᵢ: its subscripts, and the sizes of helper vectors and matrices.

    Its operands are g, the other operands, a vector of ones for each letter that stands in term i
    alone, and a unit matrix for each letter that term i repeats (a diagonal).
    """
    mine, others = terms[i], [term for j, term in enumerate(terms) if j != i]
    known = set(out).union(*others)
    free = iter(sorted(set(ascii_letters) - set("".join([*terms, out]))))
    target, eye_terms, eyes = "", [], []
    for letter, size in zip(mine, shape, strict=True):
        if letter in target:
            new = next(free)
            eye_terms.append(letter + new)
            eyes.append(size)
            letter = new
        target += letter
    alone = sorted(set(mine) - known)
    ones = [shape[mine.index(letter)] for letter in alone]
    return f"{','.join([out, *others, *alone, *eye_terms])}->{target}", ones, eyes
