"""What people write in a `consent` column: who may be quoted, who may not, who withdrew."""

AGREEING = frozenset({"yes", "y", "true", "1", "given", "full", "consented"})
WITHDRAWING = frozenset({"withdrawn", "withdrew"})
REFUSING = frozenset({"no", "n", "false", "0", "none", "declined", "refused", "no consent", *WITHDRAWING})
KNOWN = AGREEING | REFUSING


def refuses(value: str) -> bool:
    """Whether somebody with this consent may not be quoted."""
    return value.strip().casefold() in REFUSING


def withdrew(value: str) -> bool:
    """Whether somebody took back what they said, so that not even a summary of it leaves the study."""
    return value.strip().casefold() in WITHDRAWING
