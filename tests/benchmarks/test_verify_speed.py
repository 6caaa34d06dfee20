"""The check of a draft with 300 quotations: as they were said, edited, rewritten, and invented."""

import random

from measuring import Table, timed

from qualtool.store.candidates import SpokenTurn, live_transcripts, turns_of
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.text.drafts import Draft, Paragraph
from qualtool.text.verbatim import CHANGED, EXACT, LAWFUL, NOT_FOUND
from qualtool.workflow import verifying
from qualtool.workflow.disclosure import printed_attribution

QUOTATIONS = 300
FEWEST, CUT_FROM, CUT_TO = 10, 8, 12
KINDS = (EXACT,) * 6 + (LAWFUL, CHANGED, CHANGED, NOT_FOUND)


def draft_of(study: Study) -> tuple[Draft, list[str]]:
    """A draft of quotations from all over the study, each with its attribution; and what was done to each."""
    chance = random.Random(7)
    paragraphs: list[Paragraph] = []
    kinds: list[str] = []
    with study.read() as connection:
        printed = printed_attribution(connection)
        attributions = {voice.transcript: printed(voice) for voice in read_voices(connection) if voice.participation}
        names = sorted(live_transcripts(connection).items(), key=lambda pair: pair[1])
        while len(kinds) < QUOTATIONS:
            transcript_id, name = chance.choice(names)
            answers = [turn for turn in turns_of(connection, transcript_id) if not turn.interviewer]
            words = _sentences(chance, chance.choice(answers))
            kind = KINDS[len(kinds) % len(KINDS)]
            if len(words) < FEWEST + CUT_TO:
                continue
            quoted = " ".join(_done_to(chance, words, kind))
            for text in (f"“{quoted}”", attributions[name]):
                paragraphs.append(Paragraph(len(paragraphs) + 1, text))
            kinds.append(kind)
    return Draft("draft", tuple(paragraphs)), kinds


def _sentences(chance: random.Random, turn: SpokenTurn) -> list[str]:
    # Nested quote marks of the same kind would end the quotation.
    sentences = turn.words.translate(dict.fromkeys(map(ord, '"“”'), "'")).replace(". ", ".\n").split("\n")
    first = chance.randrange(len(sentences))
    return " ".join(sentences[first : first + chance.randint(2, 4)]).split()


def _done_to(chance: random.Random, words: list[str], kind: str) -> list[str]:
    if kind == LAWFUL:
        return [*words[:CUT_FROM], "…", *words[CUT_TO:]]
    if kind == CHANGED:
        return [chance.choice(words) if at % 6 == 5 else word for at, word in enumerate(words)]
    if kind == NOT_FOUND:
        return chance.sample(words, len(words))
    return words


def test_a_draft_of_three_hundred_quotations(table: Table, large: Study) -> None:
    draft, kinds = draft_of(large)
    check, time = timed(lambda: verifying.check_draft(large, draft))
    table.note(f"verify: {QUOTATIONS} quotations", "10 s at 2,000", [time])
    found = [finding.verdict for finding in check.findings]
    right = sum(one == other for one, other in zip(kinds, found, strict=True))
    assert right >= 0.97 * QUOTATIONS, [pair for pair in zip(kinds, found, strict=True) if pair[0] != pair[1]]
    assert time < 10_000
