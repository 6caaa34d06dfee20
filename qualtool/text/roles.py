"""Who the labels in a transcript stand for: the interviewer, or one of the participants."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

INTERVIEWER = "interviewer"
_INTERVIEWERS = frozenset(
    "i int iv q interviewer interviewers moderator facilitator researcher mod fac interviewer1 interviewer2".split()
)
_RESPONDENTS = frozenset("r a p res resp respondent participant interviewee ans answer su".split())


@dataclass(frozen=True, slots=True)
class Roles:
    """For each label its participant, or INTERVIEWER; `unknown` are the labels that nobody has explained."""

    of: Mapping[str, str]
    unknown: tuple[str, ...]


def roles_of(labels: Iterable[str], participants: Sequence[str], stated: Mapping[str, str]) -> Roles:
    """Works out who speaks: what the manifest states, then the usual labels, then the only one left.

    `stated` maps labels to participants or 'interviewer', without regard to case.
    """
    told = {label.casefold(): who for label, who in stated.items()}
    people = {person.casefold(): person for person in participants}
    found: dict[str, str] = {}
    left: list[str] = []
    for label in dict.fromkeys(labels):
        plain = _plain(label)
        if label.casefold() in told or plain in told:
            found[label] = told.get(label.casefold(), told.get(plain, ""))
        elif plain in people:
            found[label] = people[plain]
        elif plain.replace(" ", "") in _INTERVIEWERS:
            found[label] = INTERVIEWER
        elif plain in _RESPONDENTS and len(participants) == 1:
            found[label] = participants[0]
        else:
            left.append(label)
    if len(left) == 1 and len(participants) == 1 and participants[0] not in found.values():
        found[left.pop()] = participants[0]
    return Roles({label: _tidy(who, people) for label, who in found.items()}, tuple(left))


def _plain(label: str) -> str:
    return label.strip(" .:*_-").casefold()


def _tidy(who: str, people: Mapping[str, str]) -> str:
    """The interviewer by one name, and a participant as `people` spells them."""
    if who.casefold() in (INTERVIEWER, "interviewers", "moderator", "researcher"):
        return INTERVIEWER
    return people.get(who.casefold(), who)
