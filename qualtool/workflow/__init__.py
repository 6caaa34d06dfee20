"""What a researcher does, one function per step. A study is passed first; nothing is global."""

from qualtool.store.design import Design
from qualtool.store.history import PastStep
from qualtool.store.study import Study

__all__ = ["Design", "PastStep", "Study"]
