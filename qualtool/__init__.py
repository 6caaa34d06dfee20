"""Framework analysis of interviews in the terminal."""

from typing import Any


def __getattr__(name: str) -> Any:
    """`qualtool.open(path)` opens a study for a notebook; nothing is imported before it is asked for."""
    if name == "open":
        from qualtool.workflow.notebook import open_for_notebook

        return open_for_notebook
    raise AttributeError(f"module 'qualtool' has no attribute {name!r}")
