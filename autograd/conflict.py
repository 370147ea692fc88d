"""Two distributions have the import name `autograd`; mixed in one folder, neither works."""

from __future__ import annotations

from pathlib import Path

THEIRS = ("numpy/numpy_vspaces.py", "numpy/numpy_jvps.py", "misc/tracers.py")


def refuse_mixture(folder: Path) -> None:
    """An ImportError if files of the package `autograd` by HIPS lie in our `folder`."""
    found = [name for name in THEIRS if (folder / name).exists()]
    if found:
        raise ImportError(
            f"autograd-gates: files of another package named 'autograd' (by HIPS) lie in its "
            f"folder {folder} ({', '.join(found)}), so neither works. Remedy: "
            "pip uninstall --yes autograd autograd-gates, then pip install . in a checkout of "
            "autograd-gates")
