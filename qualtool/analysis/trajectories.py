"""Who was met when: each case with the stages at which it was met, documents apart."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qualtool.analysis.voices import Filter, Voice

FOLLOWED_UP, MET_ONCE, NEW_LATER = "followed up", "met once", "new later"
SHOWN = ("", FOLLOWED_UP, MET_ONCE, NEW_LATER)
SORTS = ("follow-up", "site", "type", "case")


@dataclass(frozen=True, slots=True)
class Meeting:
    """An encounter with a case: how, in what role, and where it is transcribed; a site and a stage by their keys."""

    stage: str
    site: str
    mode: str
    types: tuple[str, ...]
    transcript: str
    date: str = ""

    @property
    def told(self) -> str:
        """How and in what role: 'interview, Peer mentor'."""
        return ", ".join(filter(None, (self.mode, " / ".join(self.types))))


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Somebody of this case who was met at another stage as part of another case, such as a group."""

    participant: str
    case: str
    stage: str


@dataclass(frozen=True, slots=True)
class Trajectory:
    """A case with its encounters, earliest stage first; `stages` are the keys of those at which it was met.

    `sites` are keys, `types` main types. `new_later` says that it was first met after the study's first encounters.
    """

    case_id: str
    case: str
    kind: str
    sites: tuple[str, ...]
    types: tuple[str, ...]
    stages: tuple[str, ...]
    meetings: tuple[Meeting, ...]
    new_later: bool = False
    elsewhere: tuple[Elsewhere, ...] = ()

    @property
    def followed_up(self) -> bool:
        return len(self.stages) > 1

    @property
    def status(self) -> str:
        """FOLLOWED_UP, NEW_LATER (met once, later than the first) or MET_ONCE."""
        return FOLLOWED_UP if self.followed_up else (NEW_LATER if self.new_later else MET_ONCE)

    def at(self, stage: str) -> list[Meeting]:
        """The encounters at one stage."""
        return [meeting for meeting in self.meetings if meeting.stage == stage]


@dataclass(frozen=True, slots=True)
class StageCount:
    """The encounters at a stage: with cases met at an earlier one, and with cases that are new to the study."""

    stage: str
    encounters: int
    met_before: int
    new: int


@dataclass(frozen=True, slots=True)
class Trajectories:
    """The cases that fit a filter, each with all its encounters; `documents` are not people and stand apart.

    `sites`, `stages` and `types` have the study's order; sites and stages with their labels.
    """

    filter: str
    sites: Mapping[str, str]
    stages: Mapping[str, str]
    types: Sequence[str]
    cases: tuple[Trajectory, ...]
    documents: tuple[Trajectory, ...] = ()

    @property
    def encounters(self) -> int:
        return sum(len(case.meetings) for case in self.cases)

    @property
    def followed_up(self) -> list[Trajectory]:
        return [case for case in self.cases if case.followed_up]

    @property
    def met_once(self) -> list[Trajectory]:
        return [case for case in self.cases if not case.followed_up]

    @property
    def met_once_at(self) -> dict[str, int]:
        """How many cases were met once, by stage."""
        counts = Counter(case.stages[0] for case in self.met_once)
        return {stage: counts[stage] for stage in self.stages if counts[stage]}

    @property
    def by_stage(self) -> list[StageCount]:
        """The encounters of each stage that has any."""
        found = []
        for stage in self.stages:
            met = [(case.stages[0] != stage, len(case.at(stage))) for case in self.cases]
            before, new = (sum(number for earlier, number in met if earlier == one) for one in (True, False))
            if before + new:
                found.append(StageCount(stage, before + new, before, new))
        return found

    @property
    def by_site_and_type(self) -> dict[tuple[str, str], tuple[int, int]]:
        """(followed up, all cases) of each site and main type; a case of several counts in each."""
        counts: dict[tuple[str, str], tuple[int, int]] = {}
        for case in self.cases:
            for site in case.sites:
                for kind in case.types or ("",):
                    followed, everyone = counts.get((site, kind), (0, 0))
                    counts[site, kind] = (followed + case.followed_up, everyone + 1)
        order = {site: place for place, site in enumerate(self.sites)}
        kinds = {kind: place for place, kind in enumerate(self.types)}
        return dict(sorted(counts.items(), key=lambda one: (order[one[0][0]], kinds.get(one[0][1], len(kinds)))))

    @property
    def counts(self) -> list[str]:
        """What there is, in sentences: encounters and cases, who was met again, each stage, and the documents."""
        once = ", ".join(f"{number} at {self.stages[stage]}" for stage, number in self.met_once_at.items())
        said = f"{_times(self.encounters, 'encounter')} with {_times(len(self.cases), 'case')}: "
        said += f"{len(self.followed_up)} met at more than one stage, {len(self.met_once)} met once"
        lines = [said + (f" ({once})" if once else "")]
        lines += [
            f"{self.stages[one.stage]}: {_times(one.encounters, 'encounter')}, "
            + (f"{one.met_before} follow up cases met before, {one.new} are new" if one.met_before else "all new")
            for one in self.by_stage
        ]
        documents = sum(len(one.meetings) for one in self.documents)
        if documents:
            apart = "stands" if documents == 1 else "stand"
            lines.append(f"{_times(documents, 'document')} {apart} apart")
        return lines

    def follow_up(self, case: Trajectory) -> str:
        """Whether a case was followed up, for a list: followed up, met once, or new at a later stage."""
        return f"new at {self.stages[case.stages[0]]}" if case.status == NEW_LATER else case.status

    def elsewhere(self, case: Trajectory) -> list[str]:
        """Who of a case was met at another stage as part of another case, in sentences."""
        return [f"{one.participant} was met in {one.case} at {self.stages[one.stage]}" for one in case.elsewhere]

    def shown(self, which: str = "", by: str = SORTS[0]) -> list[Trajectory]:
        """The cases of one status (MET_ONCE: all that were met once), sorted by one of SORTS."""
        among = {"": self.cases, FOLLOWED_UP: self.followed_up, MET_ONCE: self.met_once}
        kept = among[which] if which in among else [case for case in self.cases if case.status == which]
        return sorted(kept, key=lambda case: self._rank(case, by))

    def _rank(self, case: Trajectory, by: str) -> tuple[object, ...]:
        sites, stages, types = list(self.sites), list(self.stages), list(self.types)
        site = sites.index(case.sites[0])
        kind = types.index(case.types[0]) if case.types else len(types)
        first = {
            "follow-up": (-len(case.stages), stages.index(case.stages[0])),
            "site": (site,),
            "type": (kind,),
            "case": (),
        }[by]
        return (*first, *((site, kind) if by != "case" else ()), case.case)


def trajectories_of(
    voices: Iterable[Voice], chosen: Filter, stages: Mapping[str, str], sites: Mapping[str, str], types: Sequence[str]
) -> Trajectories:
    """Every case of whom any encounter fits the filter, with all its encounters.

    `voices` are everybody's: who is new, and who was met elsewhere, is told against the whole study. `stages` and
    `sites` map keys to labels, in order; `types` are the main types.
    """
    order = list(stages)
    heard = sorted(voices, key=lambda voice: order.index(voice.stage))
    by_case: dict[str, list[Voice]] = {}
    for voice in heard:
        by_case.setdefault(voice.case_id, []).append(voice)
    first = next((voice.stage for voice in heard if voice.case_kind != "site"), "")
    found = [
        _trajectory(together, first, heard)
        for together in by_case.values()
        if any(chosen.holds(voice) for voice in together)
    ]
    return Trajectories(
        filter=str(chosen),
        sites=sites,
        stages=stages,
        types=types,
        cases=tuple(case for case in found if case.kind != "site"),
        documents=tuple(case for case in found if case.kind == "site"),
    )


def _trajectory(together: Sequence[Voice], first: str, everybody: Sequence[Voice]) -> Trajectory:
    """The trajectory of one case, from its voices in the order of stages."""
    by_encounter: dict[str, list[Voice]] = {}
    for voice in together:
        by_encounter.setdefault(voice.encounter, []).append(voice)
    one, stages = together[0], _each(voice.stage for voice in together)
    return Trajectory(
        case_id=one.case_id,
        case=one.case,
        kind=one.case_kind,
        sites=_each(voice.site for voice in together),
        types=_each(voice.main_type for voice in together),
        stages=stages,
        meetings=tuple(_meeting(met) for met in by_encounter.values()),
        new_later=stages[0] != first,
        elsewhere=_elsewhere(together, everybody),
    )


def _meeting(met: Sequence[Voice]) -> Meeting:
    one = met[0]
    return Meeting(one.stage, one.site, one.mode, _each(voice.type for voice in met), one.transcript, one.date)


def _elsewhere(together: Sequence[Voice], everybody: Sequence[Voice]) -> tuple[Elsewhere, ...]:
    here = {voice.participant for voice in together if voice.participant}
    stages = {(voice.participant, voice.stage) for voice in together}
    return tuple(
        dict.fromkeys(
            Elsewhere(voice.participant, voice.case, voice.stage)
            for voice in everybody
            if voice.participant in here
            and voice.case_id != together[0].case_id
            and (voice.participant, voice.stage) not in stages
        )
    )


def _times(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _each(values: Iterable[str]) -> tuple[str, ...]:
    """Each value once, in order, empty ones left out."""
    return tuple(dict.fromkeys(value for value in values if value))
