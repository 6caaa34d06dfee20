"""Values that a query is given all at once, as one parameter: there may be more than a statement takes one by one."""

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, func, select


def these(values: Collection[str | int]) -> Select[Any]:
    """A query for the values, to stand in another."""
    return select(in_order(list(values)).c.value)


def in_order(values: Sequence[Any]) -> Any:
    """A table of the values: `key` counts them from nought, `value` is a number, a text or a list as JSON."""
    return func.json_each(json.dumps(values)).table_valued("key", "value", name="given")
