"""A scene as an interactive page: one HTML file that asks nothing of the network.

The page steps through the sweep, shows what is behind each box, closes and opens groups. Its own
script and stylesheet are the only ones that its content security policy lets run, by their
hashes; everything said in a graph goes in as escaped JSON and is only ever shown as text.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from functools import cache
from html import escape
from importlib.resources import files
from importlib.resources.abc import Traversable
from string import Template

from autograd.drawing.formats.dark import dark_stylesheet
from autograd.drawing.formats.payload import payload
from autograd.drawing.formats.svg import svg
from autograd.drawing.layout.arrange import Layout, arrange
from autograd.drawing.scene import Scene
from autograd.formulas.legible import legible

HEIGHT = 640
"""Of a page shown inside a notebook, in pixels."""

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")


def html(scene: Scene, *, layout: Layout | None = None) -> str:
    """The page of `scene`."""
    places = layout or arrange(scene)
    picture = svg(replace(scene, title="", notes=()), layout=places)
    looks = "".join(_STYLE.findall(picture))
    look = f"{_part('page.css')}\n{looks}\n{dark_stylesheet(':root[data-theme=dark]', looks)}"
    return Template(_part("page.html")).substitute(
        policy=_policy(_script(), look),
        title=escape(legible(scene.title or "Computation graph")),
        style=look,
        data=payload(scene, places, _TAG.sub(_without_style, _STYLE.sub("", picture))),
        script=_script(),
    )


def inline(page: str, picture: str) -> str:
    """A page as part of a notebook: in a frame of its own, which may run its script and no more.

    Where scripts do not run, or the frame is taken out as unsafe, the picture stands there.
    """
    image = base64.b64encode(picture.encode()).decode()
    return (
        f'<iframe sandbox="allow-scripts" loading="lazy" title="Computation graph" width="100%"'
        f' height="{HEIGHT}" style="border:1px solid #c9d0d7" srcdoc="{escape(page)}"></iframe>'
        f'<noscript><img alt="Computation graph" src="data:image/svg+xml;base64,{image}">'
        "</noscript>"
    )


def _without_style(tag: re.Match[str]) -> str:
    """A tag whose style the script sets; the policy lets no text be read as a style."""
    return tag[0].replace(' style="', ' data-style="')


def _policy(script: str, look: str) -> str:
    """Nothing may be loaded; only this very script and stylesheet may be used."""
    return (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(look)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@cache
def _script() -> str:
    """The files of the page's script, one after the other, in the order of their numbers."""
    names = [file.name for file in _folder().iterdir() if file.name.endswith(".js")]
    return "\n".join(map(_part, sorted(names, key=lambda name: int(name.split("-")[0]))))


@cache
def _part(name: str) -> str:
    return (_folder() / name).read_text(encoding="utf-8")


def _folder() -> Traversable:
    return files("autograd.drawing.formats") / "page"
