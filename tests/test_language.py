"""Sentences: found once, at import, in any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualtool import language
from qualtool.text.spans import Span
from qualtool.text.turns import Turn, turn_spans

SPOKEN = st.lists(
    st.text(max_size=40)
    | st.lists(
        st.sampled_from(
            [
                "I waited.",
                "Mr. Hall",
                "“Go home,”",
                "he said.",
                "...",
                "…",
                "No!",
                "[laughs]",
                "(pause)",
                "e.g.",
                "🙂",
                "\n",
                "e\u0301",
                "שלום.",
                "3.5",
                "U.S.",
                "what?!",
                "'",
                '"',
                "\u202e",
                "\u00a0",
                "\u2028",
                "  ",
                "a" * 60,
                ".",
                ")",
            ]
        ),
        max_size=25,
    ).map(" ".join),
    min_size=1,
    max_size=5,
)


@given(words=SPOKEN)
def test_sentences_cover_every_word_in_order_and_never_cross_a_turn(words: list[str]) -> None:
    spoken = [Turn(text) for text in words]
    spans = turn_spans([Turn(text or " ") for text in words])
    starts = [span.start for span in spans]
    found = language.sentence_spans([(start, turn.words) for start, turn in zip(starts, spoken, strict=True)])
    assert len(found) == len(words)
    for text, start, sentences in zip(words, starts, found, strict=True):
        covered: set[int] = set()
        place = start
        for sentence in sentences:
            assert place <= sentence.start < sentence.end <= start + len(text)
            said = text[sentence.start - start : sentence.end - start]
            assert said == said.strip()
            covered.update(range(sentence.start - start, sentence.end - start))
            place = sentence.end
        assert all(number in covered for number, character in enumerate(text) if not character.isspace())


@pytest.mark.parametrize(
    ("words", "sentences"),
    [
        ("I waited. Nobody rang.", ["I waited.", "Nobody rang."]),
        ("Mr. Hall came. He sat.", ["Mr. Hall came.", "He sat."]),
        ("I was... well, tired. Yes.", ["I was... well, tired.", "Yes."]),
        ("Did he? No! Never.", ["Did he?", "No!", "Never."]),
        ('He said "go home." I went.', ['He said "go home."', "I went."]),
        ("A line\nAnother line", ["A line", "Another line"]),
        ("It cost 3.50 a day. Fine.", ["It cost 3.50 a day.", "Fine."]),
        ("[laughs] I never. [pause] No.", ["[laughs] I never.", "[pause] No."]),
        ("🙂 Good. 👩🏽‍⚕️ Better.", ["🙂 Good.", "👩🏽‍⚕️ Better."]),
    ],
)
def test_sentences_as_a_reader_would_cut_them(words: str, sentences: list[str]) -> None:
    (found,) = language.sentence_spans([(0, words)])
    assert [span.words_in(words) for span in found] == sentences


def test_sentences_are_counted_from_the_start_of_the_transcript() -> None:
    assert language.sentence_spans([(0, "Yes."), (6, "No. Never.")]) == [
        (Span(0, 4),),
        (Span(6, 9), Span(10, 16)),
    ]


@pytest.mark.long
def test_a_turn_of_over_a_million_characters_is_no_trouble() -> None:
    words = "He waited. " * 100_000
    (found,) = language.sentence_spans([(0, words.strip())])
    assert len(found) == 100_000
    assert found[-1].end == len(words.strip())


@pytest.mark.parametrize("form", ["relapse", "relapses", "relapsed", "relapsing"])
def test_forms_of_a_word_share_its_family(form: str) -> None:
    assert (form, "relapse") in language.families([form])


def test_a_word_that_no_dictionary_has_is_a_family_of_its_own() -> None:
    assert ("methadoney", "methadoney") in language.families(["methadoney"])
    assert language.families([]) == []
