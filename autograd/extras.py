"""What to install where a package of an extra is missing: a command that works in a checkout."""

from __future__ import annotations


def remedy(extra: str) -> str:
    """The command that brings the packages of `extra`, one of those in setup.cfg.

    >>> remedy("draw")
    'pip install ".[draw]" in a checkout of autograd-gates'
    """
    return f'pip install ".[{extra}]" in a checkout of autograd-gates'
