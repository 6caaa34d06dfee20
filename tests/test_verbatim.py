"""The verbatim check, rule by rule: METHOD's "Reporting rules" in the words of an invented interview."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualtool.text.printed import printed
from qualtool.text.verbatim import (
    CHANGED,
    CROSSES,
    EXACT,
    LAWFUL,
    NOT_FOUND,
    ONLY_PUNCTUATION,
    OUT_OF_ORDER,
    VERDICTS,
    Check,
    Source,
    SourceTurn,
    check,
)
from qualtool.text.words import MARKS, folded_key, is_word, words_of

TURNS = [
    ("INT", "So how was it, coming to the centre for the first time?"),
    ("P1", "I walked past it twice. There's no sign, um, on the door. [laughs] You'd have to know, wouldn't you?"),
    ("INT", "And did you go in on your own, or did somebody come with you?"),
    ("P1", "My sister came. She waited in the car the whole hour, and I don't think she's ever told our mum about it."),
    ("P2", "Mine cost me £40 in taxis. I went back to [name of town] after that, though it wasn't so bad in the end."),
    ("INT", "Would you say it helped you to have somebody there?"),
    (
        "P1",
        "It did... it made all the difference. Perhaps I'd have turned round. I kept my drop-in card, nine of them.",
    ),
]
FILLERS = frozenset({"um", "er", "you know"})


def interview(*turns: tuple[str, str], left_out: frozenset[str] = frozenset()) -> Source:
    spans, start = [], 0
    for speaker, words in turns:
        spans.append(SourceTurn(start, start + len(words), speaker))
        start += len(words) + 2
    return Source("\n\n".join(words for _, words in turns), tuple(spans), left_out)


SOURCE = interview(*TURNS)


def checked(quote: str, source: Source = SOURCE, breaks: tuple[int, ...] = ()) -> Check:
    return check(printed(quote, source.left_out, breaks), source)


def differences(result: Check) -> list[tuple[str, str]]:
    return [(change.printed, change.said) for change in result.changes]


# What makes no difference.


@pytest.mark.parametrize(
    "quote",
    [
        "There's no sign, um, on the door.",
        "there‟s no sign, um, on the door",
        "There´s no sign, um, on the door,",
        "There`s no „sign‟, um, on the door",
        "There’s no sign, um, on the door",
        "There's no\nsign,  um,\u2009on the\u00a0door!",
        "Ｔｈｅｒｅ＇ｓ no sign， um， on the door",
        "There's no si\u00adgn, um, on the do\u200bor",
        "…There's no sign, um, on the door…",
        "[There's no sign, um, on the door",
    ],
)
def test_quote_marks_spaces_and_compatibility_forms_make_no_difference(quote: str) -> None:
    assert checked(quote).verdict == EXACT


def test_ligatures_and_accents_written_apart_are_the_same_letters() -> None:
    source = interview(("P1", "The first officer left the café, offended, and I finally felt at ease with Renée."))
    assert (
        checked(
            "The ﬁrﬆ oﬃcer left the cafe\u0301, oﬀended, and I ﬁnally felt at ease with Rene\u0301e", source
        ).verdict
        == EXACT
    )


@pytest.mark.parametrize("dash", ["-", "‑", "–", " - ", "—", " — ", "--", " – "])
def test_dashes_are_alike_however_wide_and_spaced(dash: str) -> None:
    source = interview(("P1", "It was the form – the long form – that put me off going back there."))
    assert checked(f"the form{dash}the long form{dash}that put me off", source).verdict == EXACT


def test_a_transcripts_own_ellipsis_is_no_cut() -> None:
    assert checked("It did... it made all the difference").verdict == EXACT
    assert checked("It did it made all the difference").verdict == EXACT


def test_a_hyphen_at_the_end_of_a_printed_line_belongs_to_no_word() -> None:
    assert checked("it made all the differ-\nence. Perhaps").verdict == EXACT
    assert checked("differ-\nence. Perhaps I'd have turned").verdict == EXACT
    assert checked("differ\u00ad\nence. Perhaps I'd have turned").verdict == EXACT
    assert checked("I kept my drop-\nin card, nine of them").verdict == EXACT


def test_a_transcript_made_of_set_lines_is_read_without_their_hyphens() -> None:
    source = interview(
        ("P1", "They said that the whole ser-\nvice would move, and the service did move, to the drop-\nin.")
    )
    assert checked("They said that the whole service would move", source).verdict == EXACT
    assert checked("the service did move, to the drop-in", source).verdict == EXACT


# What does.


@pytest.mark.parametrize(
    ("quote", "printed_words", "said_words"),
    [
        ("There's no light, um, on the door", "light", "sign"),
        ("She waited in the car the hour, and I don't think", "", "whole"),
        ("She waited outside in the car the whole hour", "outside", ""),
        ("She waited waited in the car the whole hour", "waited", ""),
        ("She waited in the car the whole hour, and I think she's", "", "don't"),
        ("She waited in the car the whole hour, and I do not think she's", "do not", "don't"),
        ("I kept my drop-in card, 9 of them", "9", "nine"),
        ("Mine cost me $40 in taxis. I went back", "$", "£"),
        ("He waited in the car the whole hour", "He", "She"),
        ("She waited in the car the whole day", "day", "hour"),
    ],
)
def test_a_changed_word_is_named_with_what_was_said(quote: str, printed_words: str, said_words: str) -> None:
    result = checked(quote)
    assert result.verdict == CHANGED
    assert differences(result) == [(printed_words, said_words)]


def test_a_sign_that_is_spoken_counts_even_at_the_edge() -> None:
    assert checked("£40 in taxis. I went back").verdict == EXACT
    assert checked("$40 in taxis. I went back").verdict == CHANGED


def test_a_change_tells_where_it_stands_in_the_print() -> None:
    quote = "There's no light, um, on the door"
    (change,) = checked(quote).changes
    assert quote[change.start : change.end] == change.printed == "light"


def test_punctuation_inside_counts_but_is_called_slight() -> None:
    for quote in ("She waited, in the car the whole hour", "My sister came, she waited in the car"):
        result = checked(quote)
        assert (result.verdict, result.warnings) == (CHANGED, (ONLY_PUNCTUATION,))
    assert checked("She waited in a car the whole hour").warnings == ()


def test_punctuation_at_the_edges_belongs_to_the_sentence_around() -> None:
    for mark in ("", ",", ".", ";", "!", " –"):
        assert checked(f"She waited in the car the whole hour{mark}").verdict == EXACT


def test_a_stop_before_an_ellipsis_is_free() -> None:
    for quote in ("My sister came, … and I don't think", "I walked past it twice… There's no sign, um, on the door"):
        assert checked(quote).verdict in (LAWFUL, EXACT)


def test_a_capital_may_change_at_the_start_and_after_an_ellipsis_only() -> None:
    assert checked("she waited in the car the whole hour").verdict == EXACT
    assert checked("My sister came … The whole hour, and I don't think").verdict == LAWFUL
    result = checked("She waited in the Car the whole hour")
    assert (result.verdict, result.warnings) == (CHANGED, (ONLY_PUNCTUATION,))


# Lawful edits.


@pytest.mark.parametrize(
    "cut", ["…", " … ", "...", " ... ", ". . .", "[…]", " [...] ", " (…) ", " [ … ] ", "…. ", " . . . . "]
)
def test_words_left_out_are_marked_in_any_style(cut: str) -> None:
    assert checked(f"She waited in the car{cut}and I don't think she's ever told our mum").verdict == LAWFUL


@pytest.mark.parametrize(
    "quote",
    [
        "She waited in the car the whole hour, and I don't think [she]'s ever told our mum",
        "She waited in [the vehicle] the whole hour, and I don't think she's ever told",
        "She wait[ed] in the car the whole hour, and I don't think",
        "She waited in the car the whole hour, and I'[d not] think she's ever told",
        "[S]he waited in the car [outside] the whole hour, and I",
        "She waited in the car the whole hour [and said nothing]",
    ],
)
def test_brackets_put_in_replace_and_generalise(quote: str) -> None:
    assert checked(quote).verdict == LAWFUL


def test_a_bracketed_capital_is_an_edit_only_where_the_capital_was_another() -> None:
    assert checked("[W]aited in the car the whole hour").verdict == LAWFUL
    assert checked("[S]he waited in the car the whole hour").verdict == EXACT
    assert checked("[D]rove in the car the whole hour").verdict == CHANGED


def test_an_ellipsis_hides_the_question_between_two_answers() -> None:
    assert checked("You'd have to know, wouldn't you? … My sister came. She waited").verdict == LAWFUL


def test_the_question_between_may_not_go_without_a_mark() -> None:
    assert checked("You'd have to know, wouldn't you? My sister came. She waited in the car").verdict == CHANGED


# The transcript's own brackets.


def test_a_bracket_of_the_transcripts_own_is_no_edit() -> None:
    assert checked("on the door. [laughs] You'd have to know").verdict == EXACT
    assert checked("I went back to [name of town] after that").verdict == EXACT
    assert checked("[laughs] You'd have to know, wouldn't you").verdict == EXACT


def test_words_may_not_hide_beside_a_bracket_of_the_transcripts_own() -> None:
    assert checked("There's no sign, um, on the [laughs] You'd have to know").verdict == CHANGED
    assert checked("on the door. [laughs] have to know, wouldn't you? I walked").verdict == CHANGED
    assert checked("[laughs] have to know, wouldn't you").verdict == CHANGED


def test_a_bracket_that_the_transcript_has_elsewhere_may_be_the_printers_here() -> None:
    assert checked("She waited in [name of town] the whole hour, and I don't think").verdict == LAWFUL


def test_a_transcribers_mark_stays_unless_the_house_rule_lets_it_go() -> None:
    quote = "There's no sign, um, on the door. You'd have to know"
    assert checked(quote).verdict == CHANGED
    assert checked(quote, interview(*TURNS, left_out=MARKS)).verdict == EXACT
    assert (
        checked(
            "There's no sign, um, on the door. [laughs] You'd have to know", interview(*TURNS, left_out=MARKS)
        ).verdict
        == EXACT
    )


def test_a_generalised_name_is_no_transcribers_mark() -> None:
    assert checked("I went back to after that, though it wasn't", interview(*TURNS, left_out=MARKS)).verdict == CHANGED


# Fillers.


@pytest.mark.parametrize(
    "quote",
    [
        "There's no sign, um, on the door",
        "There's no sign on the door",
        "There's no sign, on the door",
        "There's no sign um on the door",
    ],
)
def test_fillers_and_their_commas_go_silently_where_the_house_rule_says_so(quote: str) -> None:
    assert checked(quote, interview(*TURNS, left_out=FILLERS)).verdict == EXACT


def test_fillers_may_not_go_without_a_house_rule() -> None:
    assert checked("There's no sign on the door. [laughs] You'd have").verdict == CHANGED


def test_a_filler_takes_its_capital_with_it() -> None:
    source = interview(
        ("P1", "It closed at five. Um, we never knew, you know, that it would. Er, nobody said."), left_out=FILLERS
    )
    for quote in (
        "It closed at five. We never knew that it would. Nobody said.",
        "closed at five. We never knew, that it would",
    ):
        assert checked(quote, source).verdict == EXACT


def test_another_word_may_not_go_with_a_filler() -> None:
    assert (
        checked("There's sign on the door. [laughs] You'd have", interview(*TURNS, left_out=FILLERS)).verdict == CHANGED
    )


# Speakers and order.


def test_words_that_run_on_into_another_speakers_cross() -> None:
    result = checked("did somebody come with you? My sister came. She waited")
    assert (result.verdict, result.speakers) == (CROSSES, ("INT", "P1"))


def test_an_ellipsis_does_not_join_two_speakers() -> None:
    assert checked("She waited in the car … Mine cost me £40 in taxis").verdict == CROSSES


def test_an_exchange_between_labelled_speakers_is_lawful() -> None:
    asked, answered = "did somebody come with you?", "My sister came. She waited in the car"
    assert checked(f"{asked}\n{answered}", breaks=(len(asked) + 1,)).verdict == EXACT
    cut = "My sister came … the whole hour"
    assert checked(f"{asked}\n{cut}", breaks=(len(asked) + 1,)).verdict == LAWFUL


def test_in_an_exchange_each_speaker_keeps_to_their_own_words() -> None:
    asked = "did somebody come with you?"
    stolen = "My sister came … Mine cost me £40 in taxis"
    assert checked(f"{asked}\n{stolen}", breaks=(len(asked) + 1,)).verdict == CROSSES


def test_words_that_go_between_two_speakers_are_a_warning() -> None:
    asked, answered = "Would you say it helped you", "it made all the difference"
    result = checked(f"{asked}\n{answered}", breaks=(len(asked) + 1,))
    assert result.verdict == LAWFUL
    assert result.warnings[0] == "6 words are left out between two speakers, without a mark"
    assert checked(f"{asked} …\n… {answered}", breaks=(len(asked) + 3,)).warnings == ()


def test_an_exchange_that_one_person_says_alone_says_so() -> None:
    first = "My sister came."
    result = checked(f"{first}\nShe waited in the car the whole hour", breaks=(len(first) + 1,))
    assert result.verdict == CROSSES
    assert "one person says it all" in result.warnings[0]


def test_pieces_that_stand_in_another_order_are_out_of_order() -> None:
    result = checked("and I don't think she's ever told our mum … My sister came")
    assert result.verdict == OUT_OF_ORDER
    assert SOURCE.text[result.start : result.end].startswith("My sister came")


def test_a_piece_may_not_be_used_twice() -> None:
    assert checked("She waited in the car the whole hour … the whole hour").verdict == OUT_OF_ORDER


def test_the_verdicts_stand_in_their_order_of_precedence() -> None:
    assert VERDICTS == (EXACT, LAWFUL, CROSSES, OUT_OF_ORDER, CHANGED, NOT_FOUND)
    ranked = [checked("She waited in the car").rank, checked("She waited in a car the whole hour").rank]
    assert ranked == sorted(ranked)


def test_the_same_words_said_by_one_person_come_before_a_crossing() -> None:
    source = interview(("A", "I went there on"), ("B", "Monday with him."), ("B", "I went there on Monday with him."))
    assert checked("I went there on Monday", source).verdict == EXACT


# Found or not.


def test_at_least_four_words_in_a_row_must_stand() -> None:
    assert checked("She waited in the car").verdict == EXACT
    assert checked("She waited … the whole … our mum").verdict == NOT_FOUND
    assert checked("They stood by the gate till Friday without any paper").verdict == NOT_FOUND


def test_a_rewrite_is_changed_and_not_lost() -> None:
    result = checked(
        "My sister came along. She stayed in the car the whole time, and I do not think she has told our mum."
    )
    assert result.verdict == CHANGED
    assert 0.5 < result.likeness < 1
    assert SOURCE.text[result.start : result.end].startswith("My sister")


def test_a_true_piece_with_invented_words_after_it_is_changed() -> None:
    invented = "The gates were never opened again, whatever anybody promised at those meetings last autumn"
    result = checked(f"She waited in the car the whole hour … {invented}")
    assert result.verdict == CHANGED
    assert differences(result) == [(invented, "")]


# Warnings.


def test_a_negation_or_a_qualifier_left_out_is_a_warning() -> None:
    result = checked("There's … sign, um, on the door. [laughs]")
    assert result.warnings == ("the words left out hold a negation: no",)
    result = checked("She waited in the car the whole hour, and I … she's ever told our mum")
    assert result.warnings == (
        "the words left out hold a negation: don't",
        "the words left out hold a qualifier: think",
    )


@pytest.mark.parametrize(
    ("quote", "warnings"),
    [
        (
            "I would promise anybody a date, and I would, um, tell them so.",
            ("left out without a mark, as the house rule allows, is a negation: never",),
        ),
        ("I would, um, never promise anybody a date, and I would tell them so.", ()),
        (
            "I would promise anybody a date, and I would never tell them so.",
            (
                "left out without a mark, as the house rule allows, is a negation: never",
                "put in without a mark, as the house rule allows, is a negation: never",
            ),
        ),
        ("I would … promise anybody a date, and", ("the words left out hold a negation: never",)),
        ("I would [never] promise anybody a date, and", ()),
        (
            "And I would tell them so. It is ours to say.",
            ("left out without a mark, as the house rule allows, is a qualifier: think",),
        ),
    ],
)
def test_a_negation_that_a_house_rule_lets_go_is_a_warning(quote: str, warnings: tuple[str, ...]) -> None:
    said = "I would never promise anybody a date, and I would, um, tell them so. It is, I think, ours to say."
    source = interview(("P1", said), left_out=frozenset({"um", "never", "not", "I think"}))
    result = checked(quote, source)
    assert (result.verdict in (EXACT, LAWFUL), result.warnings) == (True, warnings)


def test_words_of_another_speaker_between_are_no_qualifier() -> None:
    source = interview(
        ("P1", "We all went there together."), ("INT", "Perhaps not?"), ("P1", "And it was open all day.")
    )
    assert checked("We all went there together … And it was open", source).warnings == ()


def test_a_cut_of_more_than_forty_words_is_a_warning() -> None:
    source = interview(("P1", "It began with this. " + "and so on " * 14 + "It ended with that at last."))
    assert checked("It began with this … It ended with that", source).warnings == (
        "42 words are left out at one place",
    )


# Odd and hostile.


def test_a_transcript_without_turns_has_nobody_speaking() -> None:
    assert checked("the whole of the text", Source("This is the whole of the text.", ())).verdict == EXACT


@pytest.mark.parametrize("quote", ["", " ", "…", "[...]", "...", "[]", "[", "]", "“”", "\u00ad", "[…] [word] …"])
def test_a_quotation_without_words_is_not_found(quote: str) -> None:
    assert checked(quote).verdict == NOT_FOUND
    assert checked(quote, Source("", ())).verdict == NOT_FOUND


def test_a_very_long_quotation_is_checked_word_by_word() -> None:
    words = [f"word{number}" for number in range(6_000)]
    source = interview(("P1", " ".join(words)))
    assert checked(" ".join(words), source).verdict == EXACT
    words[2_999] = "other"
    result = checked(" ".join(words), source)
    assert differences(result) == [("other", "word2999")]


_SIGNS = st.text(alphabet=st.sampled_from(list("abé ’'\"“„‟.…[]()-–,?\n\u00ad\u0301ﬁ£’İßＡ½´﷽1")), max_size=60)
_WORDS = st.lists(
    st.sampled_from(["no", "yes", "I", "the", "door", "[laughs]", "...", "um,", "Door."]), max_size=25
).map(" ".join)


@given(
    st.one_of(_SIGNS, _WORDS), st.lists(st.one_of(_SIGNS, _WORDS), max_size=5), st.lists(st.integers(0, 60), max_size=3)
)
def test_no_text_breaks_the_check_and_offsets_lie_in_it(quote: str, turns: list[str], breaks: list[int]) -> None:
    source = interview(*((f"P{number % 2}", words) for number, words in enumerate(turns)), left_out=FILLERS | MARKS)
    result = checked(quote, source, tuple(breaks))
    assert 0 <= result.start <= result.end <= len(source.text)
    for change in result.changes:
        assert quote[change.start : change.end] == change.printed
        assert change.said in source.text
    if result.verdict in (EXACT, LAWFUL):
        here = letters(source.text[result.start : result.end])
        for piece in printed(quote, source.left_out, tuple(breaks)).pieces:
            assert letters(quote[piece.start : piece.end]) in here


def letters(text: str) -> str:
    """What a check that finds the words must find of them: fillers and marks may go."""
    return "".join(key for key in words_of(text, FILLERS | MARKS).folded if is_word(key))


@given(st.lists(_WORDS.filter(bool), min_size=1, max_size=4), st.data())
def test_every_stretch_of_a_turn_is_exact(turns: list[str], data: st.DataObject) -> None:
    source = interview(*((f"P{number}", words) for number, words in enumerate(turns)))
    tokens = data.draw(st.sampled_from(turns)).split()
    start = data.draw(st.integers(0, max(0, len(tokens) - 8)))
    quote = " ".join(tokens[start : start + 12])
    long_enough = sum(map(is_word, words_of(quote.replace("[laughs]", "…")).keys)) >= 4
    expected = (EXACT,) if long_enough and "[" not in quote and "..." not in quote else (EXACT, NOT_FOUND)
    assert checked(quote, source).verdict in expected


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(token: str) -> None:
    for key in words_of(token).keys:
        assert folded_key(key) == key


@given(st.text(max_size=80))
def test_words_stand_where_they_say(text: str) -> None:
    words = words_of(text)
    assert all(0 <= start < end <= len(text) for start, end in zip(words.starts, words.ends, strict=True))
    assert list(words.starts) == sorted(words.starts)
    assert not any(key.isspace() or " " in key for key in words.keys)
