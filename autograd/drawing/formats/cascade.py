"""What our SVG's style sheet says of an element, for the formats that are drawn from the SVG."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

Style = dict[str, str]

INHERITED = ("fill", "stroke", "stroke-width", "stroke-dasharray", "visibility", "text-anchor",
             "font-size", "font-weight", "font-style")
ATTRIBUTES = (*INHERITED, "opacity", "fill-opacity", "stroke-opacity", "display", "marker-start",
              "marker-end")

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_BLOCK = re.compile(r"@[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|/\*.*?\*/", re.DOTALL)
_COMPOUND = re.compile(r"([a-z]*)((?:\.[\w-]+)*)")


@dataclass(frozen=True)
class Rule:
    """Declarations for the elements that `selector` means: a tag and classes for each step down."""

    selector: tuple[tuple[str, frozenset[str]], ...]
    style: Style

    @property
    def weight(self) -> tuple[int, int]:
        """What wins over what: more classes, then more tags."""
        return sum(len(classes) for _, classes in self.selector), sum(
            bool(tag) for tag, _ in self.selector)

    def means(self, path: Sequence[Element]) -> bool:
        """Whether the last element of `path`, the way down to it, is meant."""
        wanted = list(self.selector)
        if not _fits(wanted.pop(), path[-1]):
            return False
        for element in reversed(path[:-1]):
            if wanted and _fits(wanted[-1], element):
                wanted.pop()
        return not wanted


def rules(sheet: str) -> list[Rule]:
    """The rules of a style sheet, those that win last.

    What depends on the moment or the medium (`:hover`, `@media`) does not hold on paper.
    """
    found = []
    for selectors, body in _RULE.findall(_BLOCK.sub("", sheet)):
        for selector in selectors.split(","):
            steps = [_COMPOUND.fullmatch(step) for step in selector.split()]
            if steps and all(steps):
                found.append(Rule(tuple(_step(step[1], step[2]) for step in steps if step),
                                  declarations(body)))
    return sorted(found, key=lambda rule: rule.weight)


def declarations(body: str) -> Style:
    """`fill:none;stroke:#000` as a dictionary."""
    pairs = (part.partition(":") for part in body.split(";"))
    return {name.strip(): value.strip() for name, colon, value in pairs if colon}


class StyleSheet:
    """Rules, and what they came to for the elements met before."""

    def __init__(self, text: str) -> None:
        self.rules = rules(text)
        self.known: dict[tuple[tuple[str, str], ...], Style] = {}

    def of(self, path: Sequence[Element], parent: Style) -> Style:
        """The style of the last element of `path`: inherited, its attributes, the rules, its own.
        """
        element = path[-1]
        style = {name: parent[name] for name in INHERITED if name in parent}
        style |= {name: element.attrib[name] for name in ATTRIBUTES if name in element.attrib}
        return style | self.ruled(path) | declarations(element.attrib.get("style", ""))

    def ruled(self, path: Sequence[Element]) -> Style:
        """What the rules say of the last element of `path`."""
        key = tuple((one.tag, one.attrib.get("class", "")) for one in path)
        if key not in self.known:
            self.known[key] = {name: value for rule in self.rules if rule.means(path)
                               for name, value in rule.style.items()}
        return self.known[key]


def tag(element: Element) -> str:
    """The name of an element, without its namespace."""
    return element.tag.rpartition("}")[2]


def _step(name: str, classes: str) -> tuple[str, frozenset[str]]:
    return name, frozenset(filter(None, classes.split(".")))


def _fits(step: tuple[str, frozenset[str]], element: Element) -> bool:
    name, classes = step
    return name in ("", tag(element)) and classes <= set(element.attrib.get("class", "").split())
