"""Names as they are typeset: `w13` as w₁₃ or `w_{13}`, `alpha` as α or `\\alpha`."""

from __future__ import annotations

import re
from functools import lru_cache

from autograd.formulas.legible import legible

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
    "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ",
    "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ",
    "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}
_WORDS = {letter: word for word, letter in GREEK.items()}

_LOW = dict(zip("0123456789+-−aehiklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋ₐₑₕᵢₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
_HIGH = dict(zip("0123456789+-−.abcdefghijklmnoprstuvwxyzT",
                 "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻·ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀ", strict=True))

_LETTER = "|".join([*GREEK, "[^\\W\\d_]"])
_NAME = re.compile(rf"(?P<stem>{_LETTER}|[^\W\d_]{{2,}}(?=_))(?:_?(?P<digits>\d{{1,4}})"
                   rf"|_(?P<letters>[^\W_]{{1,2}}))?(?P<primes>'{{0,3}})")


def subscript(text: str) -> str | None:
    """`text` in small low letters; None where one of them has no such form."""
    return "".join(_LOW[one] for one in text) if all(one in _LOW for one in text) else None


def superscript(text: str) -> str | None:
    """`text` in small high letters; None where one of them has no such form."""
    return "".join(_HIGH[one] for one in text) if all(one in _HIGH for one in text) else None


@lru_cache(maxsize=4096)
def typeset(name: str) -> str:
    """A name in Unicode: a letter or a Greek name with its number as an index.

    >>> typeset("w13"), typeset("alpha_2"), typeset("W_xh"), typeset("multiply1")
    ('w₁₃', 'α₂', 'Wₓₕ', 'multiply1')
    """
    found = _NAME.fullmatch(name)
    if found is None:
        return name
    stem = GREEK.get(found["stem"], found["stem"])
    low = subscript(found["digits"] or found["letters"] or "")
    return name if low is None else stem + low + "′" * len(found["primes"])


def typeset_latex(name: str) -> str:
    """A name in LaTeX's mathematics, with nothing in it that LaTeX would read otherwise.

    >>> typeset_latex("w13"), typeset_latex("alpha"), typeset_latex("multiply1")
    ('w_{13}', '\\\\alpha', '\\\\mathit{multiply1}')
    """
    found = _NAME.fullmatch(name)
    if found is None:
        return _word(name)
    stem = _WORDS.get(found["stem"], found["stem"])
    letter = f"\\{stem}" if stem in GREEK else _word(stem)
    low = found["digits"] or found["letters"]
    return letter + f"_{{{low}}}" * bool(low) + found["primes"]


_ESCAPES = {
    **{one: f"\\{one}" for one in "#$%&_{}"},
    "\\": "\\backslash ", "^": "\\hat{}", "~": "\\sim ", "−": "-", " ": "\\ ",
    **{letter: f"\\{word} " for word, letter in GREEK.items()},
}


def _word(name: str) -> str:
    text = "".join(_ESCAPES.get(one, one) for one in legible(name))
    return text if len(name) == 1 else f"\\mathit{{{text}}}"
