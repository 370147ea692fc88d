"""How the parts of a formula are written: in plain Unicode text, and for LaTeX.

Both are tables of ways to join texts; what is joined, and in which brackets, `expression` knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.formulas.constants import VULGAR, constant, fraction
from autograd.formulas.figures import PLAIN, Numbers, figure, inline
from autograd.formulas.typeset import subscript, superscript, typeset, typeset_latex

_LATEX_SIGNS = {
    " · ": r" \cdot ", " ⊙ ": r" \odot ", " ⊗ ": r" \otimes ", " × ": r" \times ", " − ": " - ",
    " ∗ ": r" * ", " ≥ ": r" \ge ", " ≤ ": r" \le ", " ≠ ": r" \ne ", " ∧ ": r" \wedge ",
    " ∨ ": r" \vee ", " ": r"\,", "Σ": r"\sum", "Π": r"\prod",
}
_LATEX_FUNCTIONS = {
    "convᵀ": r"\operatorname{conv}^{\top}", "σ": r"\sigma", "Φ": r"\Phi", "ln": r"\ln",
    "log₂": r"\log_{2}", "log₁₀": r"\log_{10}",
    **{name: f"\\{name}" for name in ("exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "max",
                                       "min", "arcsin", "arccos", "arctan", "arg")},
}
_LATEX_FENCES = {"|": (r"\left|", r"\right|"), "‖": (r"\left\|", r"\right\|"),
                 "⌊": (r"\lfloor ", r" \rfloor"), "⌈": (r"\lceil ", r" \rceil")}
_CLOSING = {"|": "|", "‖": "‖", "⌊": "⌋", "⌈": "⌉"}


class Text:
    """Plain Unicode text, on one line: `½ Σ (t − o)²`."""

    fraction_bar = False
    """Whether a quotient is written one over the other, and holds together without brackets."""

    def name(self, name: str) -> str:
        return typeset(name)

    def partial(self, of: str, by: str) -> str:
        return f"∂{typeset(of)}/∂{typeset(by)}"

    def number(self, value: float, numbers: Numbers = PLAIN) -> str:
        known, ratio = constant(abs(value)), fraction(value)
        if known is not None:
            return ("−" if value < 0 else "") + known[0]
        if ratio is not None and ratio.denominator > 1 and len(f"{value:.12g}") > 6:
            return f"{ratio}".replace("-", "−")
        half = None if ratio is None else VULGAR.get(abs(ratio))
        return figure(value, numbers) if half is None else ("−" if value < 0 else "") + half

    def array(self, value: Any, numbers: Numbers) -> str:
        return inline(value, numbers)

    def sign(self, sign: str) -> str:
        return sign

    def bracketed(self, text: str) -> str:
        return f"({text})"

    def minus(self, text: str) -> str:
        return f"−{text}"

    def quotient(self, top: str, bottom: str) -> str:
        return f"{top} / {bottom}"

    def power(self, base: str, exponent: str, tight: bool) -> str:
        """`exponent` is `tight` if it needs no brackets."""
        high = superscript(exponent.replace(" ", ""))
        if high is not None:
            return f"{base}{high}"
        if base == "e":
            return f"exp({exponent})"
        return f"{base}^{exponent}" if tight else f"{base}^({exponent})"

    def transposed(self, text: str) -> str:
        return f"{text}ᵀ"

    def root(self, text: str, degree: int, tight: bool) -> str:
        sign = {2: "√", 3: "∛"}[degree]
        return f"{sign}{text}" if tight else f"{sign}({text})"

    def call(self, function: str, arguments: Sequence[str]) -> str:
        return f"{function}({', '.join(arguments)})"

    def fenced(self, fence: str, text: str) -> str:
        return f"{fence}{text}{_CLOSING[fence]}"

    def big(self, sign: str, over: str, body: str) -> str:
        return f"{sign}{'_' * bool(over)}{over} {body}"

    def indexed(self, text: str, index: str) -> str:
        return f"{text}[{index}]"

    def placed(self, text: str, index: str) -> str:
        return f"{text}, at [{index}], else 0"

    def lettered(self, text: str, letters: str) -> str:
        return f"{text}_{letters}"

    def step(self, text: str, back: int) -> str:
        return f"{text}ₜ{subscript(f'-{back}') if back else ''}"

    def cases(self, pairs: Sequence[tuple[str, str]], otherwise: str) -> str:
        return "{" + ", ".join([*(f"{value} if {condition}" for value, condition in pairs),
                                f"else {otherwise}"]) + "}"

    def noted(self, text: str, words: str) -> str:
        return f"{text}, {words}"


class Latex(Text):
    """LaTeX for its mathematics mode: `\\frac{1}{2} \\sum (t - o)^{2}`."""

    fraction_bar = True

    def name(self, name: str) -> str:
        return typeset_latex(name)

    def partial(self, of: str, by: str) -> str:
        return rf"\frac{{\partial {typeset_latex(of)}}}{{\partial {typeset_latex(by)}}}"

    def number(self, value: float, numbers: Numbers = PLAIN) -> str:
        known, ratio = constant(abs(value)), fraction(value)
        minus = "-" if value < 0 else ""
        if known is not None:
            return minus + known[1]
        if ratio is not None and ratio.denominator > 1 and (
                abs(ratio) in VULGAR or len(f"{value:.12g}") > 6):
            return rf"{minus}\frac{{{abs(ratio.numerator)}}}{{{ratio.denominator}}}"
        return self._figure(value, numbers)

    def array(self, value: Any, numbers: Numbers) -> str:
        rows = value if getattr(value, "ndim", 0) == 2 else [value]
        if getattr(value, "ndim", 0) == 1:
            rows = [[entry] for entry in value]
        if getattr(value, "ndim", 0) == 0:
            return self._figure(value, numbers)
        body = r" \\ ".join(" & ".join(self._figure(entry, numbers) for entry in row)
                            for row in rows)
        return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}"

    def sign(self, sign: str) -> str:
        return _LATEX_SIGNS.get(sign, sign)

    def bracketed(self, text: str) -> str:
        return rf"\left({text}\right)"

    def minus(self, text: str) -> str:
        return f"-{text}"

    def quotient(self, top: str, bottom: str) -> str:
        return rf"\frac{{{top}}}{{{bottom}}}"

    def power(self, base: str, exponent: str, tight: bool) -> str:
        return f"{base}^{{{exponent}}}"

    def transposed(self, text: str) -> str:
        return rf"{text}^{{\top}}"

    def root(self, text: str, degree: int, tight: bool) -> str:
        return rf"\sqrt{{{text}}}" if degree == 2 else rf"\sqrt[{degree}]{{{text}}}"

    def call(self, function: str, arguments: Sequence[str]) -> str:
        name = _LATEX_FUNCTIONS.get(function)
        if name is None:
            words = function.replace("_", r"\_").split(" ")
            name = r"\,".join(_LATEX_FUNCTIONS.get(word, rf"\operatorname{{{word}}}")
                              for word in words)
        return rf"{name}\left({', '.join(arguments)}\right)"

    def fenced(self, fence: str, text: str) -> str:
        left, right = _LATEX_FENCES[fence]
        return f"{left}{text}{right}"

    def big(self, sign: str, over: str, body: str) -> str:
        return f"{self.sign(sign)}{f'_{{{over}}}' * bool(over)} {body}"

    def placed(self, text: str, index: str) -> str:
        return rf"{text}\text{{, at }}[{index}]\text{{, else }}0"

    def lettered(self, text: str, letters: str) -> str:
        return f"{{{text}}}_{{{letters}}}"

    def step(self, text: str, back: int) -> str:
        return f"{{{text}}}_{{t{f'-{back}' if back else ''}}}"

    def cases(self, pairs: Sequence[tuple[str, str]], otherwise: str) -> str:
        rows = [*(rf"{value} & \text{{if }} {condition}" for value, condition in pairs),
                rf"{otherwise} & \text{{else}}"]
        body = r" \\ ".join(rows)
        return rf"\begin{{cases}} {body} \end{{cases}}"

    def noted(self, text: str, words: str) -> str:
        return rf"{text}\text{{, {words}}}"

    def _figure(self, value: Any, numbers: Numbers) -> str:
        text = figure(value, numbers).replace("−", "-").replace("inf", r"\infty")
        mantissa, e, exponent = text.partition("e")
        if e and exponent.lstrip("-").isdigit():
            return rf"{mantissa} \cdot 10^{{{int(exponent)}}}"
        top, bar, bottom = text.partition("/")
        minus = "-" * top.startswith("-")
        return rf"{minus}\frac{{{top.removeprefix('-')}}}{{{bottom}}}" if bar else text


TEXT, LATEX = Text(), Latex()
