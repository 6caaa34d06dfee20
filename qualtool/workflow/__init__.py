"""What a researcher does, one function per step. A study is passed first; nothing is global."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qualtool.store.design import Design
    from qualtool.store.history import PastStep
    from qualtool.store.study import Study

__all__ = ["Design", "PastStep", "Study"]

# Screens read the settings before they paint; the tables must not come along with them.
_HOMES = {"Design": "design", "PastStep": "history", "Study": "study"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"qualtool.store.{_HOMES[name]}"), name)
