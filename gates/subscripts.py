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


def mismatch(subscripts: str, shapes: list[tuple[int, ...]]) -> str:
    """What about these operands does not fit the subscripts; empty where all is well.

    >>> mismatch("ij,j", [(2, 3), (4,)])
    ': j is 3 in x0 and 4 in x1'
    """
    terms = subscripts.replace(" ", "").partition("->")[0].split(",")
    if len(terms) != len(shapes):
        return f": needs an operand for each of its {len(terms)} terms, {len(shapes)} came"
    seen: dict[str, tuple[int, int]] = {}
    for k, (term, shape) in enumerate(zip(terms, shapes, strict=True)):
        before, dots, after = term.partition("...")
        count = len(before) + len(after)
        if len(shape) < count or (not dots and len(shape) != count):
            return f": term {term} needs {count} axes"
        sizes = (*shape[: len(before)], *shape[len(shape) - len(after):])
        for letter, size in zip(before + after, sizes, strict=True):
            had, at = seen.setdefault(letter, (size, k))
            if 1 != had != size != 1:
                return f": {letter} is {had} in x{at} and {size} in x{k}"
            if had == 1:
                seen[letter] = size, k
    return ""


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
