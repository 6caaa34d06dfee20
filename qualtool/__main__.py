"""The command `qualtool`."""

import gc

COLLECT_AFTER = 50_000
"""How many more things come than go before Python looks for garbage among them."""


def main() -> None:
    """Runs the command line."""
    # Quotes come by the thousand and stay: Python's own 700 would go through them again and again while they are read.
    gc.set_threshold(COLLECT_AFTER)
    from qualtool.cli.root import app

    try:
        app()
    finally:
        # All that is left goes with the process: to take it apart first takes as long as many a command.
        gc.freeze()


if __name__ == "__main__":
    main()
