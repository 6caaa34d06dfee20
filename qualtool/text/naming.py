"""What a file's name lets one guess about its interview; only ever a draft for a person to check."""

import re

_SITE = re.compile(r"(?:^|[\W_])s(?:ite)?[ _-]?(\d{1,3})(?=[\W_]|$)", re.IGNORECASE)
_STAGE = re.compile(r"(?:^|[\W_])(?:stage|wave|st|w)[ _-]?(\d)(?=[\W_]|$)", re.IGNORECASE)
_PARTICIPANT = re.compile(r"(?:^|[\W_])(P\d{1,4})(?=[\W_]|$)", re.IGNORECASE)


def guessed_from_name(stem: str) -> dict[str, str]:
    """Site, stage and participants that a name such as `s4_stage2_user_P11` seems to hold."""
    guessed = {}
    if site := _SITE.search(stem):
        guessed["site"] = site.group(1)
    if stage := _STAGE.search(stem):
        guessed["stage"] = stage.group(1)
    people = _PARTICIPANT.findall(stem)
    if people:
        guessed["participant"] = "; ".join(person.upper() for person in people)
    return guessed
