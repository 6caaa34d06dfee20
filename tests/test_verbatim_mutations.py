"""The verbatim check against quotations whose verdict is known because they were made: no miss, few false alarms."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from quote_excerpts import SOUND, Made, Said, Transcript
from quote_mutations import KINDS, quotations

from qualtool.formats import plain
from qualtool.text.printed import printed
from qualtool.text.turns import Turn, text_of, turn_spans
from qualtool.text.verbatim import CHANGED, EXACT, LAWFUL, ONLY_PUNCTUATION, Check, Source, SourceTurn, check

SAMPLE = Path(__file__).parents[1] / "sample_transcripts"
EACH = 36
# Invented, and rougher than the sample: fillers, slips of the tongue, accents, numbers.
ROUGH = [
    ("INT", "Could you tell me, in your own words, how the first few weeks at the café project went for you?"),
    (
        "R1",
        "Well, um, I was gonna go on the Monday, and then, er, it was three buses, you know? I'm not gonna lie, I "
        "nearly didn't. My uncle Étienne said, um, just get off at the café and ask for Renée, and I did. [laughs] "
        "It's naïve, I know, but I'd been off it two weeks and, um, I thought that was me finished with it.",
    ),
    ("INT", "And was there, er, was there anyone who explained the rules to you when you arrived there?"),
    (
        "R1",
        "There was one fella, he's gonna hate me saying this, he explained the fire exits, um, the first-aid box and "
        "where the staff kept the coffee. [pause] Nobody told me you'd to sign in by ten. So on the, er, the fourth "
        "day they had me down as missed, and I wanna say it was five minutes. I wasn't having that, cos I'd been sat "
        "in the office for half an hour, dunno who with. Um, anyway they took it off, and that's what kept me going.",
    ),
    ("INT", "So what would you say, um, is the one thing that made a difference to you after the first month?"),
    (
        "R1",
        "It's gonna sound daft. The certificate. I never finished anything, er, not one thing, and it had my name on "
        "it in a different colour. I told 'em I'd frame it. My flatmate said it's only a certificate for finishing a "
        "coffee course, and I said, um, it's twelve weeks, I can't tell you the last time I did twelve of anything. "
        "[laughs] Er, well, I can, but that was twelve months and I didn't choose it.",
    ),
]


@cache
def transcripts() -> tuple[Transcript, ...]:
    read = [(path.name, plain.read(path).turns) for path in sorted(SAMPLE.glob("s*.txt"))]
    rough = tuple(Turn(words, speaker) for speaker, words in ROUGH)
    return tuple(_transcript(name, turns) for name, turns in [*read, ("rough", rough), ("rough again", rough)])


def _transcript(name: str, turns: tuple[Turn, ...]) -> Transcript:
    said = zip(turn_spans(turns), turns, strict=True)
    return Transcript(name, text_of(turns), tuple(Said(span.start, span.end, turn.speaker) for span, turn in said))


@cache
def source(transcript: Transcript, left_out: frozenset[str]) -> Source:
    turns = tuple(SourceTurn(turn.start, turn.end, turn.speaker) for turn in transcript.turns)
    return Source(transcript.text, turns, left_out)


def verdict_on(made: Made, transcript: Transcript | None = None) -> Check:
    quote = printed(made.printed, made.left_out, made.breaks)
    return check(quote, source(transcript or made.transcript, made.left_out))


@pytest.fixture(scope="module")
def checked() -> list[tuple[Made, Check]]:
    return [(made, verdict_on(made)) for made in quotations(list(transcripts()), EACH)]


def told(made: Made, result: Check) -> str:
    return f"{made.kind}: {result.verdict} for {made.verdict}\n  {made.printed!r}\n  {result.changes}"


def test_no_damage_passes_and_under_one_in_a_hundred_sound_quotations_raises_an_alarm(
    checked: list[tuple[Made, Check]],
) -> None:
    misses = [told(*one) for one in checked if one[0].verdict not in SOUND and one[1].verdict in SOUND]
    alarms = [told(*one) for one in checked if one[0].verdict in SOUND and one[1].verdict not in SOUND]
    other = [told(*one) for one in checked if one[0].verdict != one[1].verdict]
    sound = sum(made.verdict in SOUND for made, _ in checked)
    print(_table(checked))  # noqa: T201
    print(f"{len(checked)} made: {len(misses)} misses, {len(alarms)} false alarms in {sound} sound ones")  # noqa: T201
    assert len(checked) >= 2_000
    assert not misses, "\n".join(misses)
    assert len(alarms) < sound / 100, "\n".join(alarms)
    assert len(other) < len(checked) / 100, "\n".join(other)


def _table(checked: list[tuple[Made, Check]]) -> str:
    made = Counter(one.kind for one, _ in checked)
    wrong: dict[str, Counter[str]] = {name: Counter() for name in KINDS}
    for one, result in checked:
        if result.verdict != one.verdict:
            wrong[one.kind][result.verdict] += 1
    lines = [f"\n{'kind':<36} {'expected':<18} {'n':>4}  otherwise"]
    for name in KINDS:
        expected = next(one.verdict for one, _ in checked if one.kind == name)
        otherwise = ", ".join(f"{verdict} {n}" for verdict, n in wrong[name].items())
        lines.append(f"{name:<36} {expected:<18} {made[name]:>4}  {otherwise}")
    return "\n".join(lines)


def test_a_changed_quotation_names_the_words_that_differ(checked: list[tuple[Made, Check]]) -> None:
    unnamed, named_some = [], [one for one in checked if one[0].differs and one[1].verdict == CHANGED]
    for made, result in named_some:
        named = " ".join(f"{change.printed} {change.said}" for change in result.changes).casefold()
        if not any(word.casefold() in named for word in made.differs):
            unnamed.append(told(made, result))
    # Some damage can be told in two ways: of "no, well, no" one "no" went, or the "well" came before it.
    assert len(unnamed) < len(named_some) / 200, "\n".join(unnamed)


def test_a_quotation_is_found_at_its_place_or_where_the_same_words_stand_again(
    checked: list[tuple[Made, Check]],
) -> None:
    astray = []
    for made, result in checked:
        found = made.transcript.text[result.start : result.end]
        apart = result.end <= made.start or made.end <= result.start
        if made.verdict == result.verdict and made.end and apart and made.transcript.text.count(found) < 2:
            astray.append(told(made, result))
    assert not astray, "\n".join(astray)


def test_only_slight_changes_are_called_slight(checked: list[tuple[Made, Check]]) -> None:
    changed = [(made, result) for made, result in checked if made.verdict == result.verdict == CHANGED]
    wrong = [told(*one) for one in changed if (ONLY_PUNCTUATION in one[1].warnings) != one[0].slight]
    assert not wrong, "\n".join(wrong)


def test_a_rewrite_is_nearest_to_its_own_transcript() -> None:
    for made in quotations(list(transcripts()), 6, seed=3):
        if made.kind not in ("an assistant's rewrite", "one cut, every style", "a word left out"):
            continue
        results = {one.name: verdict_on(made, one) for one in transcripts() if not one.name.startswith("rough ")}
        best = min(results, key=lambda name: results[name].rank)
        assert best == made.transcript.name.removesuffix(" again"), made.printed


def test_the_generator_makes_every_verdict_of_a_single_transcript() -> None:
    from qualtool.text.verbatim import VERDICTS

    assert {made.verdict for made in quotations(list(transcripts()), 1)} == set(VERDICTS)
    assert {EXACT, LAWFUL} == set(SOUND)
