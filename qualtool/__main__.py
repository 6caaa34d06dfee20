"""The command `qualtool`."""


def main() -> None:
    """Runs the command line."""
    from qualtool.cli.root import app

    app()


if __name__ == "__main__":
    main()
