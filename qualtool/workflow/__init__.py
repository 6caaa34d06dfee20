"""What a researcher does, one function per step. A study is passed first; nothing is global."""

from qualtool.store.study import Study

__all__ = ["Study"]
