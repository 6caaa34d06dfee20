"""Who says what: labels, times and headers told from words by evidence of the whole file."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qualtool.text.cleaning import cleaned
from qualtool.text.speakers import turns_in
from qualtool.text.turns import Turn

SAMPLES = Path(__file__).parent.parent / "sample_transcripts"


def said(text: str) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.words) for turn in turns_in(text)[1]]


def labels(text: str) -> list[str]:
    return list(dict.fromkeys(turn.speaker for turn in turns_in(text)[1]))


def test_labels_before_a_colon_open_turns_and_leave_the_words():
    assert said("Interviewer: How was it?\n\nZoë: Fine.\n\nInterviewer: Good?\n\nZoë: Very.") == [
        ("Interviewer", "How was it?"),
        ("Zoë", "Fine."),
        ("Interviewer", "Good?"),
        ("Zoë", "Very."),
    ]


@pytest.mark.parametrize(
    "pair",
    [
        ("I", "R"),
        ("Q", "A"),
        ("INT", "P09"),
        ("Interviewer", "Respondent"),
        ("Speaker 1", "Speaker 2"),
        ("P1 (female)", "P2 (male)"),
        ("Moderator", "Zoë O’Neill-Smith"),
        ("P4 [woman, 30s]", "P5 [man, 40s]"),
        ("Dr. Khan", "Mrs Adeyemi"),
        ("[Interviewer]", "[Participant 3]"),
        ("Support worker", "Service user"),
        ("Interviewer 1", "Female participant"),
        ("المحاور", "مريم"),
        ("質問者", "田中"),
        ("int", "resp"),
    ],
)
def test_a_pair_of_labels_is_known_whatever_the_transcriber_calls_them(pair):
    first, second = pair
    text = f"{first}: Where?\n\n{second}: There.\n\n{first}: When?\n\n{second}: Then."
    assert said(text) == [(first, "Where?"), (second, "There."), (first, "When?"), (second, "Then.")]


@pytest.mark.parametrize("written", ["{}. {}", "**{}.** {}", "**{}. {}**", "{}.\t{}"])
def test_questions_and_answers_may_be_marked_by_a_letter_and_a_dot(written):
    lines = [("Q", "Where?"), ("A", "There."), ("Q", "When?"), ("A", "Then. A. was late.")]
    assert said("\n\n".join(written.format(*line) for line in lines)) == lines


@pytest.mark.parametrize("text", ["A. Money\n\nA. Time\n\nB. People", "I waited.\n\nA. was there.\n\nA. left."])
def test_one_half_of_a_pair_before_a_dot_numbers_a_list_or_shortens_a_name(text):
    assert labels(text) == [""]


def test_a_time_before_a_label_becomes_the_turns_time():
    text = "[00:00:04] Marian: Hello.\n[00:00:19] Declan: Hi.\n(00:31) Marian: So.\n00:01:02 Declan: Yes."
    assert turns_in(text)[1] == (
        Turn("Hello.", "Marian", "00:00:04"),
        Turn("Hi.", "Declan", "00:00:19"),
        Turn("So.", "Marian", "00:31"),
        Turn("Yes.", "Declan", "00:01:02"),
    )


def test_a_time_after_a_label_becomes_the_turns_time():
    text = "Ann (00:12): One.\nBob [12:31]: Two.\nAnn 00:01:07: Three.\nBob: [00:01:12] Four."
    assert turns_in(text)[1] == (
        Turn("One.", "Ann", "00:12"),
        Turn("Two.", "Bob", "12:31"),
        Turn("Three.", "Ann", "00:01:07"),
        Turn("Four.", "Bob", "00:01:12"),
    )


def test_a_name_and_time_alone_on_a_line_open_the_words_below():
    text = "Interviewer  00:00\nThanks for coming.\n\nP03  00:14\nOf course.\nMy pleasure.\n\nInterviewer\t00:51\nSo?"
    assert turns_in(text)[1] == (
        Turn("Thanks for coming.", "Interviewer", "00:00"),
        Turn("Of course.\nMy pleasure.", "P03", "00:14"),
        Turn("So?", "Interviewer", "00:51"),
    )


def test_a_surname_with_a_comma_is_a_label_where_a_time_stands_beside_it():
    text = "Smith, Jane   0:03\nHello.\n\nOkafor, Ben   0:12\nHi.\n\nSmith, Jane   0:20\nRight."
    assert labels(text) == ["Smith, Jane", "Okafor, Ben"]


def test_a_time_on_a_line_of_its_own_belongs_to_the_label_below_it():
    text = "00:00:01\nInterviewer: Hello?\n\n00:00:05\nMaria: Hello.\n\n[00:00:09]\nInterviewer: Good."
    assert turns_in(text)[1] == (
        Turn("Hello?", "Interviewer", "00:00:01"),
        Turn("Hello.", "Maria", "00:00:05"),
        Turn("Good.", "Interviewer", "00:00:09"),
    )


def test_times_inside_what_is_said_are_left_alone():
    text = "I: When?\n\nR: 10:30 I woke. At 11:15\n12:05 it was over [00:04:10] and\nabout 10:30\n\nI: Oh."
    assert said(text)[1] == ("R", "10:30 I woke. At 11:15\n12:05 it was over [00:04:10] and\nabout 10:30")


def test_a_sentence_with_a_colon_is_no_speaker():
    text = (
        "I: What happened?\n\nR: He came over.\nAnd I said to him: no\nNote: the tape stops\nHe said: why?\n"
        "He said: why?\nSo: that was that.\n\nI: And then?\n\nR: https://example.org was all:\nhttps://example.org"
    )
    assert labels(text) == ["I", "R"]
    assert "And I said to him: no\nNote: the tape stops\nHe said: why?" in said(text)[1][1]


def test_a_note_that_recurs_is_still_no_speaker():
    text = "I: One?\n\nNote: pause\n\nR: Two.\n\nNote: pause\n\nI: Three?\n\nR: Four."
    assert labels(text) == ["I", "R"]


def test_people_acted_out_inside_a_turn_stay_in_the_speakers_words():
    text = "".join(f"Interviewer: Q{n}?\n\nRespondent: It went\nMum: where were you?\nMe: out.\n\n" for n in range(4))
    assert labels(text) == ["Interviewer", "Respondent"]


def test_a_list_with_letters_inside_a_turn_is_no_question_and_answer():
    text = "Interviewer: Why?\n\nRespondent: Two things.\nA: it was late.\nB: it was cold.\n\nInterviewer: Right."
    assert labels(text) == ["Interviewer", "Respondent"]


def test_answers_never_set_off_by_a_blank_line_are_turns_all_the_same():
    text = "Interviewer: One?\nMaria: Yes.\n\nInterviewer: Two?\nMaria: No.\n\nInterviewer: Three?\nMaria: Maybe."
    assert Counter(speaker for speaker, _ in said(text)) == {"Interviewer": 3, "Maria": 3}


def test_a_focus_group_keeps_each_speaker_and_says_which_was_met_once():
    text = "Moderator: Go on.\n\nJoe: A.\n\nSandra: B.\n\nJoe: C.\n\nAnd on.\n\nZoë: D.\n\nSandra: E.\n\nModerator: F."
    _, turns, problems = turns_in(text)
    assert [turn.speaker for turn in turns] == ["Moderator", "Joe", "Sandra", "Joe", "Zoë", "Sandra", "Moderator"]
    assert [problem.where for problem in problems] == ["line 11"]
    assert "'Zoë' opens a turn only here" in problems[0].what


def test_a_name_met_once_in_an_interview_stays_in_the_words_and_is_told():
    text = "I: One?\n\nR: Two.\nHusband: tea?\n\nI: Three?\n\nR: Four."
    _, turns, problems = turns_in(text)
    assert turns[1].words == "Two.\nHusband: tea?"
    assert [(problem.where, problem.fatal) for problem in problems] == [("line 4", False)]
    assert "Husband" in problems[0].what and "speakers" in problems[0].mend


def test_labels_known_beforehand_are_speakers_even_once():
    turns = turns_in("I: One?\n\nR: Two.\n\nhusband: tea?\n\nI: Three?", labels=["Husband"])[1]
    assert [turn.speaker for turn in turns] == ["I", "R", "husband", "I"]


def test_a_single_exchange_is_enough_when_every_paragraph_has_a_label():
    assert said("Maria: hello\n\nJon: hi there") == [("Maria", "hello"), ("Jon", "hi there")]


def test_a_turn_keeps_soft_wrapped_lines_and_a_blank_line_as_one_break():
    text = "I: Why?\n\nR: First line\n  second line.\n\n \n\nNext paragraph.  \n\nI: Oh."
    assert said(text)[1] == ("R", "First line\n  second line.\nNext paragraph.")


def test_labels_on_their_own_line_take_the_words_below():
    text = "Interviewer:\nWhat was it like?\n\nRespondent:\nCold.\n\nInterviewer:\nHow cold?"
    assert said(text) == [("Interviewer", "What was it like?"), ("Respondent", "Cold."), ("Interviewer", "How cold?")]


def test_labels_before_a_tab_open_turns():
    text = "I\tSo tell me.\nR\tWell.\nI\tAnd?\nR\tThat's it: the end."
    assert said(text) == [("I", "So tell me."), ("R", "Well."), ("I", "And?"), ("R", "That's it: the end.")]


def test_bold_and_italic_markdown_labels_count_and_inline_markdown_stays():
    text = (
        "**Interviewer:** And *then*?\n\n**Maria**: I __never__ went. [laughs]\n\n"
        "*Interviewer: Not once?*\n\n**[00:01:10] Maria:** **No.**"
    )
    assert said(text) == [
        ("Interviewer", "And *then*?"),
        ("Maria", "I __never__ went. [laughs]"),
        ("Interviewer", "Not once?"),
        ("Maria", "**No.**"),
    ]


def test_what_looks_like_markup_is_only_words():
    text = "I: [/b] ok?\n\nR: [laughs] {x} <b>no</b> 🙂 \u202eabc\u202c\n\nI: Yes."
    assert said(text)[1] == ("R", "[laughs] {x} <b>no</b> 🙂 \u202eabc\u202c")


def test_empty_turns_are_dropped():
    assert said("I: One?\n\nR:\n\nI: Two?\n\nR: Three.") == [("I", "One?"), ("I", "Two?"), ("R", "Three.")]


def test_words_before_the_first_label_are_kept_without_a_speaker():
    text = "Interview with a commissioner\n\nRecorded in the car park.\n\nI: Ready?\n\nR: Yes.\n\nI: Go."
    assert said(text)[:3] == [("", "Interview with a commissioner"), ("", "Recorded in the car park."), ("I", "Ready?")]


def test_a_markdown_heading_inside_a_transcript_is_nobodys_words():
    text = "I: One?\n\nR: Two.\n\n## Part two\n\nStill me.\n\nI: Three?"
    assert said(text) == [("I", "One?"), ("R", "Two."), ("", "## Part two"), ("R", "Still me."), ("I", "Three?")]


def test_a_text_without_speakers_becomes_one_turn_per_paragraph_headings_included():
    text = "# Bid and plan\n\nThe aim is clear.\nIt is: one provider.\n\n\n## Risks\n\nNote: money."
    assert said(text) == [
        ("", "# Bid and plan"),
        ("", "The aim is clear.\nIt is: one provider."),
        ("", "## Risks"),
        ("", "Note: money."),
    ]


def test_long_lines_without_blank_lines_are_paragraphs_but_wrapped_lines_are_not():
    long = "word " * 40
    assert len(turns_in(f"{long}\n{long}\nShort end.")[1]) == 3
    assert (
        len(turns_in("\n".join(["a hard-wrapped line of some seventy characters, as an old editor does"] * 9))[1]) == 1
    )


def test_a_paragraph_without_speaker_keeps_its_bracketed_time_as_a_column():
    assert turns_in("[00:01:00] It began.\n\n[00:02:00] It went on.")[1] == (
        Turn("It began.", "", "00:01:00"),
        Turn("It went on.", "", "00:02:00"),
    )


def test_a_document_is_never_searched_for_speakers():
    text = "Mode: document\nSite: 4\n\nAgency: one\n\nAgency: two\n\nAgency: three"
    header, turns, _ = turns_in(text)
    assert header == {"mode": "document", "site": "4"}
    assert [turn.words for turn in turns] == ["Agency: one", "Agency: two", "Agency: three"]


def test_header_lines_are_no_words_and_known_keys_are_lower_case():
    text = "Site: 4\nStage: 2\nType: Service user\nPARTICIPANT: P11\nYears in treatment: 6\n\nI: So?\n\nR: So."
    header, turns, _ = turns_in(text)
    assert header == {
        "site": "4",
        "stage": "2",
        "type": "Service user",
        "participant": "P11",
        "Years in treatment": "6",
    }
    assert [turn.words for turn in turns] == ["So?", "So."]


def test_a_header_may_end_with_the_first_turn_and_share_its_keys_with_labels():
    text = (
        "Interviewer: Asha\nParticipant: P11\nDate: 2010-07-14\nInterviewer: How?\nParticipant: Well.\nInterviewer: Oh."
    )
    header, turns, _ = turns_in(text)
    assert header == {"Interviewer": "Asha", "participant": "P11", "date": "2010-07-14"}
    assert [(turn.speaker, turn.words) for turn in turns] == [
        ("Interviewer", "How?"),
        ("Participant", "Well."),
        ("Interviewer", "Oh."),
    ]


def test_the_first_turns_are_not_taken_for_a_header():
    text = "Participant: Can I start?\nInterviewer: Do.\n\nParticipant: I was ill.\nInterviewer: When?"
    header, turns, _ = turns_in(text)
    assert header == {}
    assert len(turns) == 4


def test_turns_right_below_a_header_are_not_swallowed_by_it():
    text = "Site: 1\nInterviewer: Go on.\nParticipant: Yes I will.\n\nInterviewer: And?\nParticipant: No."
    header, turns, _ = turns_in(text)
    assert header == {"site": "1"}
    assert [turn.words for turn in turns] == ["Go on.", "Yes I will.", "And?", "No."]


def test_a_fenced_or_bold_header_is_read_too():
    assert turns_in("---\nsite: 2\nMood: low\n---\n\nI: A?\n\nR: B.")[0] == {"site": "2", "Mood": "low"}
    assert turns_in("**Site:** 4\n**Stage**: 2\n\nI: A?\n\nR: B.")[0] == {"site": "4", "stage": "2"}


def test_key_and_value_lines_with_no_known_key_stay_in_the_words():
    assert turns_in("Weather: wet\nMood: low\n\nIt was a long day.")[0] == {}


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.glob("*.txt")))
def test_every_sample_transcript_keeps_all_its_letters_in_order(name):
    text = cleaned((SAMPLES / name).read_text(encoding="utf-8-sig")).text
    header, turns, problems = turns_in(text)
    document = "document" in name
    assert not problems
    assert all(bool(turn.speaker) is not document for turn in turns)
    body = text.split("\n\n", 1)[1] if header else text
    position = 0
    for turn in turns:
        position = body.index(turn.words.split("\n")[0], position)
    assert letters(body) == letters("".join(turn.speaker + turn.time + turn.words for turn in turns))


def letters(text: str) -> Counter[str]:
    return Counter(character for character in text if character.isalnum())


NAMES = st.sampled_from(["Maria", "Jon", "Zoë", "P09", "Speaker 1", "Interviewer", "KEV", "Anne-Marie", "P1 (female)"])
WORD = st.sampled_from(
    ["well", "no", "[laughs]", "it’s", "Note: x", "at 10:30", "*so*", "🙂", "said:", "🇬🇧", "עברית", "Jon", "I", "…"]
)
SENTENCE = st.lists(WORD, min_size=1, max_size=8).map(" ".join)
WORDS = st.lists(SENTENCE.map(lambda words: "and " + words), min_size=1, max_size=3).map("\n".join)
STYLES = {
    "colon": "{name}: {words}",
    "spaced colon": "{name} : {words}",
    "bold": "**{name}:** {words}",
    "time before": "[{time}] {name}: {words}",
    "bare time before": "{time} {name}: {words}",
    "time after": "{name} ({time}): {words}",
    "alone": "{name}  {time}\n{words}",
    "own line": "{name}:\n{words}",
    "tab": "{name}\t{words}",
}


@given(
    people=st.lists(NAMES, min_size=2, max_size=4, unique=True),
    words=st.lists(WORDS, min_size=8, max_size=14),
    style=st.sampled_from(sorted(STYLES)),
    between=st.sampled_from(["\n", "\n\n", "\n\n\n"]),
)
def test_turns_written_in_any_style_come_back(people, words, style, between):
    timed = "{time}" in STYLES[style]
    wanted = [
        Turn(said, people[number % len(people)], f"00:{number:02}:0{number % 7}" if timed else "")
        for number, said in enumerate(words)
    ]
    text = between.join(STYLES[style].format(name=t.speaker, time=t.time, words=t.words) for t in wanted)
    header, turns, _ = turns_in(cleaned(text).text)
    assert header == {}
    assert turns == tuple(wanted)


LINE = st.one_of(
    st.just(""),
    st.sampled_from(
        ["Maria: ", "I: ", "Site: ", "[00:12:31] Jon: ", "P1\t", "**Zoë:** ", "(1:02) ", "- ", "* "]
    ).flatmap(lambda start: SENTENCE.map(lambda words: f"{start}{words} end")),
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30).map(lambda words: words + " end"),
)


@given(st.lists(LINE, max_size=25).map("\n".join))
def test_no_letter_of_any_text_is_lost_and_no_turn_holds_a_blank_line(text):
    assume("#" not in text)
    header, turns, _ = turns_in(cleaned(text).text)
    kept = "".join(turn.speaker + turn.time + turn.words for turn in turns)
    head = "".join(key + value for key, value in header.items())
    assert letters((kept + head).casefold()) == letters(text.casefold())
    assert all(turn.words == turn.words.strip() != "" and "\n\n" not in turn.words for turn in turns)


@pytest.mark.parametrize("piece", [" ", "a", "[", "Maria ", "1:11 ", "Maria:", "**", "\t"])
def test_monstrous_lines_do_not_stall_the_reading(piece):
    line = f"x {piece * 100_000} y"
    assert [turn.speaker for turn in turns_in(f"I: a\nR: b\n{line}\nMaria{' ' * 100_000}\nI: c\nR: d")[1]] == list(
        "IRIR"
    )
