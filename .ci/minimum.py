"""The declared minimum versions as pip constraints: every `name>=version` of setup.cfg, pinned.

    python .ci/minimum.py > minimum.txt && pip install -c minimum.txt ".[test]"
"""

from __future__ import annotations

import re
from configparser import ConfigParser
from pathlib import Path

DECLARED = re.compile(r"([A-Za-z0-9._-]+)\s*>=\s*([0-9][^\s,;]*)\s*$")
SETUP = Path(__file__).resolve().parents[1] / "setup.cfg"


def minimums(path: Path = SETUP) -> dict[str, str]:
    """The lowest version that `path` declares for each dependency, those of the extras too.

    Raises ValueError for a requirement without one, and for two different ones.
    """
    setup = ConfigParser()
    setup.read(path, encoding="utf-8")
    own = setup["metadata"]["name"]
    groups = [setup["options"]["install_requires"], *setup["options.extras_require"].values()]
    lowest: dict[str, str] = {}
    for requirement in filter(None, "\n".join(groups).splitlines()):
        if requirement.startswith(f"{own}["):
            continue
        declared = DECLARED.fullmatch(requirement)
        if declared is None:
            raise ValueError(f"setup.cfg: {requirement!r} declares no minimum as name>=version")
        name, version = declared.groups()
        if lowest.setdefault(name, version) != version:
            raise ValueError(f"setup.cfg: {name} has two minimums, {lowest[name]} and {version}")
    return lowest


if __name__ == "__main__":
    print(*(f"{name}=={version}" for name, version in minimums().items()), sep="\n")
