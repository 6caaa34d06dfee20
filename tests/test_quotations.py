"""The quotations of a draft: found whole, told from apostrophes and scare quotes, each with its own attribution."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualtool.formats.drafts import read_draft
from qualtool.text.drafts import BLOCK, INLINE, PARAGRAPH, Alteration, Draft, Paragraph, Quotation
from qualtool.text.quotations import quotations
from qualtool.text.verbatim import FEWEST_WORDS
from qualtool.text.words import word_count, words_of

REPORT = Path(__file__).parents[2] / "shared" / "seeds" / "dscp_final_report.txt"
WHO = "(Service user, Site 4, Stage 2 interview)"


def draft(*texts: str, blocks: bool = False) -> Draft:
    return Draft("draft.md", tuple(Paragraph(number, text, None, blocks) for number, text in enumerate(texts, 1)))


def found(*texts: str, blocks: bool = False) -> list[Quotation]:
    return quotations(draft(*texts, blocks=blocks))


def words_in(*texts: str, blocks: bool = False) -> list[str]:
    return [quotation.text for quotation in found(*texts, blocks=blocks)]


class TestMarks:
    @pytest.mark.parametrize(
        "marks",
        ["“”", '""', "‘’", "''", "«»", "»«", "„“", "„”", "„‟", "‚‘", "‹›", "›‹", "””", "❝❞", "「」", "“»"],
    )
    def test_every_kind_of_quote_mark_is_known(self, marks):
        assert words_in(f"She said {marks[0]}I waited nine weeks for it{marks[1]} and left.") == [
            "I waited nine weeks for it"
        ]

    def test_french_marks_may_stand_apart_from_the_words(self):
        assert words_in("Elle dit « rien n'est venu du tout » et partit.") == ["rien n'est venu du tout"]
        assert words_in("Elle dit «\N{NO-BREAK SPACE}rien n'est venu\N{NO-BREAK SPACE}».") == ["rien n'est venu"]

    def test_a_closing_mark_of_another_kind_ends_speech_that_a_pdf_has_spoilt(self):
        assert words_in("“It‟s a different job altogether. »") == ["It‟s a different job altogether."]

    @pytest.mark.parametrize(
        "text",
        [
            "I don't know, the sites' staff didn't say, and rock 'n' roll isn't dead.",
            "I don’t know, the sites’ staff didn’t say, and rock ’n’ roll isn’t dead.",
            "I don‟t know, the sites‟ staff didn‟t say.",
            "'Cause they'd told 'em in the '90s, 'til it stopped.",
            "‘Cause they’d told ‘em in the ‘90s, ‘til it stopped.",
            "He was doin' it an' all, the users' way.",
            'A 6" pipe and an 8" one, 5\' 10" apart.',
            "The managers' and the workers' views.",
        ],
    )
    def test_apostrophes_and_inches_open_no_quotation(self, text):
        assert words_in(text) == []

    @pytest.mark.parametrize("mark", ["''", "‘’", "„‟"])
    def test_apostrophes_within_single_marks_do_not_end_the_quotation(self, mark):
        said = "the sites' staff didn't know, doin' it an' all"
        assert words_in(f"She said {mark[0]}{said}{mark[1]}, and went.") == [said]

    def test_two_single_quotations_in_a_sentence_are_two(self):
        assert words_in("Some called it 'the old way of working' and some 'a new way to fail'.") == [
            "the old way of working",
            "a new way to fail",
        ]

    def test_of_nested_speech_the_outer_counts(self):
        assert words_in("“He says, ‘who’s in charge?’ and I said ‘nobody’.”") == [
            "He says, ‘who’s in charge?’ and I said ‘nobody’."
        ]
        assert words_in("‘He says, “who’s in charge?” and I said “nobody”.’") == [
            "He says, “who’s in charge?” and I said “nobody”."
        ]

    def test_speech_nested_in_marks_of_the_same_kind_does_not_end_the_outer(self):
        text = "“It was “This is what you get, you‟re staying here”, and that‟s what happened.”"
        assert words_in(text) == [text[1:-1]]

    def test_a_mark_that_is_never_closed_ends_with_the_paragraph_before_its_attribution(self):
        (quotation,) = found(f"She told us: “I waited nine weeks and nothing came. {WHO}", "The next paragraph.")
        assert (quotation.text, quotation.attribution) == ("I waited nine weeks and nothing came.", WHO)

    def test_a_mark_that_is_never_closed_ends_before_the_next_quotation(self):
        assert words_in("She said “I waited nine weeks. Another said “we went home at once” later.") == [
            "I waited nine weeks. Another said",
            "we went home at once",
        ]

    def test_a_single_mark_that_is_never_closed_is_no_quotation(self):
        assert words_in("They'd gone 'ome by then, and “nobody had a key to it” she said.") == [
            "nobody had a key to it"
        ]

    def test_the_words_in_brackets_and_ellipses_are_the_quotations(self):
        said = "[T]he staff… at [name of prison] were, like, (laughs) fine"
        assert words_in(f"“{said}” {WHO}") == [said]


class TestWhole:
    def test_a_paragraph_in_quote_marks_is_told_from_one_that_only_begins_with_them(self):
        first, second = found(f"“I waited nine weeks.” {WHO}", "“I waited nine weeks,” she said.")
        assert (first.kind, second.kind) == (PARAGRAPH, INLINE)

    def test_speech_with_a_mark_at_each_paragraph_is_one_quotation(self):
        (quotation,) = found("“I waited nine weeks.", "“Then it came.", f"“And then it went.” {WHO}", "The end.")
        assert quotation.text == "I waited nine weeks.\nThen it came.\nAnd then it went."
        assert [part.paragraph for part in quotation.parts] == [1, 2, 3]
        assert quotation.attribution == WHO
        assert quotation.breaks == ()

    def test_speech_that_begins_within_a_paragraph_goes_on_in_the_next(self):
        (quotation,) = found("She told us: “I waited nine weeks.", "“Then it came.”", WHO)
        assert quotation.text == "I waited nine weeks.\nThen it came."
        assert quotation.attribution_at.paragraph == 3

    def test_quotations_of_one_to_three_words_are_given_too(self):
        assert words_in("It is “joined up”, said a “link worker”.") == ["joined up", "link worker"]

    def test_marks_around_no_words_are_no_quotation(self):
        assert words_in("He wrote “…” and “” there.") == []

    def test_a_tracked_change_within_a_quotation_names_who_altered_it(self):
        text = "She said “I waited nine weeks for it” and left."
        at = text.index("nine")
        end = text.index("”")
        cases = {
            Alteration(at, at + 4, "Ruth Amory", "six"): ("Ruth Amory",),
            Alteration(end, end, "Ruth Amory", " all"): ("Ruth Amory",),
            Alteration(0, 3, "Ruth Amory"): (),
            Alteration(end + 1, len(text), "Ruth Amory"): (),
        }
        for alteration, authors in cases.items():
            (quotation,) = quotations(Draft("d", (Paragraph(1, text, alterations=(alteration,)),)))
            assert quotation.altered_by == authors

    def test_the_page_is_that_of_the_paragraph_in_which_it_begins(self):
        paragraphs = (Paragraph(1, "“I waited nine weeks.", 3), Paragraph(2, "“Then it came.”", 4))
        assert [one.page for one in quotations(Draft("d", paragraphs))] == [3]


class TestBlocks:
    def test_a_block_is_a_quotation_whole_and_its_marks_are_left_out(self):
        for text in ("I waited nine weeks.", "“I waited nine weeks.”", "'I waited nine weeks.'"):
            (quotation,) = found(f"{text} {WHO}", blocks=True)
            assert (quotation.kind, quotation.text, quotation.attribution) == (BLOCK, "I waited nine weeks.", WHO)

    def test_marks_around_a_part_of_a_block_stay(self):
        text = "“Nine weeks”, they said, and then they said “ten weeks”"
        assert words_in(text, blocks=True) == [text]

    @pytest.mark.parametrize(
        "after",
        [
            WHO,
            "— Service user, Site 4",
            "-- Service user, Site 4",
            "[P12, site 4]",
            "Service user, Site 4, Stage 2 interview",
            "(Service user, Site 4,\nStage 2 interview)",
        ],
    )
    def test_the_attribution_of_a_block_may_stand_on_its_own_line_or_paragraph(self, after):
        (line,) = found(f"I waited nine weeks.\n{after}", blocks=True)
        (paragraph,) = found("I waited nine weeks.", after, blocks=True)
        assert line.text == paragraph.text == "I waited nine weeks."
        assert line.attribution == paragraph.attribution == after

    def test_an_attribution_broken_over_two_paragraphs_is_one(self):
        (quotation,) = found("I waited nine weeks.", "(Service user, Site 4,", "Stage 2 interview)", blocks=True)
        assert quotation.text == "I waited nine weeks."
        assert quotation.attribution == WHO
        assert quotation.attribution_at is None

    def test_the_attribution_of_a_block_may_be_a_paragraph_of_ordinary_text(self):
        paragraphs = (Paragraph(1, "I waited nine weeks.", is_block=True), Paragraph(2, WHO), Paragraph(3, "More."))
        (quotation,) = quotations(Draft("d", paragraphs))
        assert quotation.attribution == WHO

    def test_each_block_has_its_own_attribution(self):
        both = found("I waited nine weeks.", WHO, "We had no key.", "(Delivery staff, Site 1)", blocks=True)
        assert [(one.text, one.attribution) for one in both] == [
            ("I waited nine weeks.", WHO),
            ("We had no key.", "(Delivery staff, Site 1)"),
        ]

    def test_paragraphs_of_a_block_that_one_attribution_ends_are_one_quotation(self):
        (quotation,) = found("I waited nine weeks.", f"Then it came. {WHO}", blocks=True)
        assert quotation.text == "I waited nine weeks.\nThen it came."

    def test_blocks_that_are_each_in_quote_marks_are_each_a_quotation(self):
        assert words_in("“I waited nine weeks.”", f"“Then it came.” {WHO}", blocks=True) == [
            "I waited nine weeks.",
            "Then it came.",
        ]

    def test_blocks_without_any_attribution_are_each_a_quotation(self):
        assert words_in("I waited nine weeks.", "We had no key.", blocks=True) == [
            "I waited nine weeks.",
            "We had no key.",
        ]

    def test_a_bracket_that_belongs_to_the_words_is_no_attribution(self):
        for text in ("He was moved to [name of site]", "It went to (the staff room)", "She said [laughs]"):
            (quotation,) = found(text, blocks=True)
            assert (quotation.text, quotation.attribution) == (text, "")

    def test_a_paragraph_with_a_word_in_marks_that_its_attribution_tells_is_one_quotation(self):
        (quotation,) = found("I was “chasing” it all day.", WHO)
        assert (quotation.text, quotation.attribution) == ("I was “chasing” it all day.", WHO)

    def test_a_paragraph_that_only_its_attribution_tells_is_a_quotation(self):
        first, second = found("We asked about it.", "I waited nine weeks.", WHO, "Respondent 1: No.", "R2: Yes.", WHO)
        assert (first.text, first.attribution) == ("I waited nine weeks.", WHO)
        assert (second.text, second.breaks) == ("No.\nYes.", (4,))


class TestExchanges:
    @pytest.mark.parametrize(
        ("one", "other"), [("I", "R"), ("Interviewer", "Respondent"), ("Respondent 1", "Respondent 2"), ("Bea", "Jo")]
    )
    def test_the_labels_of_an_exchange_are_left_out_and_told_as_breaks(self, one, other):
        (quotation,) = found(f"{one}: Did you wait?\n{other}: Nine weeks.\n{WHO}", blocks=True)
        assert quotation.text == "Did you wait?\nNine weeks."
        assert quotation.breaks == (14,)
        assert quotation.attribution == WHO

    def test_paragraphs_of_an_exchange_are_one_quotation_in_blocks_and_in_quote_marks(self):
        (block,) = found("I: Did you wait?", "R: Nine weeks.", "I: Nine?", WHO, blocks=True)
        (marked,) = found("I: “Did you wait?”", "R: “Nine weeks.”", "I: “Nine?”", WHO)
        assert block.text == marked.text == "Did you wait?\nNine weeks.\nNine?"
        assert block.breaks == marked.breaks == (14, 26)
        assert block.attribution == marked.attribution == WHO

    def test_a_speaker_who_goes_on_makes_no_break(self):
        (quotation,) = found("R: I waited.\nR: Nine weeks.\nI: Nine?", blocks=True)
        assert quotation.breaks == (22,)

    def test_a_colon_in_a_sentence_is_no_label(self):
        text = "What they said was: come back. I thought one thing: no."
        (quotation,) = found(text, blocks=True)
        assert (quotation.text, quotation.breaks) == (text, ())


class TestAttributions:
    @pytest.mark.parametrize(
        "after",
        [
            f" {WHO}",
            f". {WHO}",
            f"{WHO}",
            f"12 {WHO}",
            "¹² [P12, site 4]",
            " (Maria, 34)",
            " (Head teacher, School B)",
            " (service user, site 4)",
            " — Service user, Site 4",
            " (Service user [woman], Site 4)",
            " (Service user, Site 4, March 2011)",
        ],
    )
    def test_what_stands_right_after_a_quotation_says_whose_it_is(self, after):
        text = f"She said “I waited nine weeks for it”{after}"
        (quotation,) = found(text)
        at = quotation.attribution_at
        assert quotation.attribution == after[after.index(next(sign for sign in after if sign in "([—")) :]
        assert text[at.start : at.end] == quotation.attribution
        assert not quotation.elsewhere

    def test_a_paragraph_in_marks_takes_the_attribution_in_the_next(self):
        (quotation,) = found("“I waited nine weeks.”", WHO, "More text.")
        assert (quotation.attribution, quotation.attribution_at.paragraph) == (WHO, 2)

    def test_a_quotation_takes_the_attribution_at_the_end_of_its_sentence_or_paragraph(self):
        for text in (
            f"“I waited nine weeks,” she told us {WHO}.",
            f"One said “I waited nine weeks for it”. That was common. {WHO}",
            f"“I waited,” she told us, “nine weeks for it” {WHO}, and left.",
        ):
            assert {one.attribution for one in found(text)} == {WHO}

    def test_a_quotation_does_not_take_that_of_another(self):
        first, second = found(f"One said “I waited nine weeks for it”. Another said “we had no key to it” {WHO}.")
        assert (first.attribution, second.attribution) == ("", WHO)

    @pytest.mark.parametrize(
        "remark",
        [
            "(emphasis added)",
            "(see section 3)",
            "(Figure 2)",
            "(IDTS)",
            "(which was later denied)",
            "(sites 2, 4 and 5)",
            "(in the form of better outcomes for sites)",
            "[sic]",
        ],
    )
    def test_a_remark_in_brackets_is_no_attribution(self, remark):
        (quotation,) = found(f"She said “I waited nine weeks for it” {remark} and left.")
        assert (quotation.attribution, quotation.elsewhere) == ("", False)

    @pytest.mark.parametrize(
        "citation",
        [
            "(Finnegan et al, 2010)",
            "(Finnegan et al., 2010: 17)",
            "(DH, 2008)",
            "(HM Government, 2010)",
            "(National User Group, 2010)",
            "(2004: 17)",
            "(NTA, 2011, p18)",
            "(p. 17)",
            "(Ibid.)",
            "(ibid., p. 4)",
            "[12]",
            "[3, 4]",
            "[@finnegan2010, p. 4]",
            "(see Finnegan, 2010)",
        ],
    )
    def test_a_citation_says_that_the_words_are_from_other_work(self, citation):
        for text in (f"It is “a slow way to help people” {citation}.", f"“A slow way to help people.” {citation}"):
            (quotation,) = found(text)
            assert (quotation.elsewhere, quotation.attribution) == (True, citation)

    def test_other_work_named_before_the_words_counts_as_its_citation(self):
        (cited,) = found("As Finnegan et al. (2010) put it, “it is a slow way to help people”.")
        (own,) = found(f"As Finnegan et al. (2010) found, people wait: “I waited nine weeks for it” {WHO}.")
        (next_one,) = found("So found Finnegan (2010). One told us “I waited nine weeks for it”.")
        assert (cited.elsewhere, own.elsewhere, next_one.elsewhere) == (True, False, False)


PIECES = st.sampled_from(
    [
        *"“”‘’\"'«»„‟()[]—:.,…\n",
        " ",
        "don't ",
        "sites’ ",
        "Site 4",
        "I: ",
        "R: ",
        "2010",
        "nine weeks ",
        "she said ",
        "😀",
    ]
)
TEXTS = st.lists(PIECES, max_size=40).map("".join)
PARAGRAPHS = st.lists(st.tuples(TEXTS, st.booleans(), st.booleans()), max_size=6)


@given(PARAGRAPHS)
def test_each_part_lies_in_its_paragraph_and_the_text_is_what_stands_there(given_paragraphs):
    read = Draft(
        "d", tuple(Paragraph(n, text, None, block, head) for n, (text, block, head) in enumerate(given_paragraphs, 1))
    )
    texts = {paragraph.number: paragraph.text for paragraph in read.paragraphs}
    last = (0, 0)
    for quotation in quotations(read):
        for part in quotation.parts:
            assert 0 <= part.start < part.end <= len(texts[part.paragraph])
            assert (part.paragraph, part.start) >= last
            last = (part.paragraph, part.end)
        assert quotation.text == "\n".join(texts[part.paragraph][part.start : part.end] for part in quotation.parts)
        assert all(0 < at < len(quotation.text) and quotation.text[at - 1] == "\n" for at in quotation.breaks)
        if quotation.attribution_at is not None:
            at = quotation.attribution_at
            assert texts[at.paragraph][at.start : at.end] == quotation.attribution


MARKS = st.sampled_from(["“”", '""', "‘’", "''", "«»", "„‟", "„“"])
WORDS = st.lists(
    st.sampled_from("I we waited nine don't sites weeks it’s key came 'cause".split()), min_size=4, max_size=12
)


@given(MARKS, WORDS, st.sampled_from(["", ".", "?", "…"]), st.booleans())
def test_a_planted_quotation_is_found_whole_with_its_attribution(marks, words, stop, alone):
    # Words that end as a plural does could be closed by any apostrophe; the last word is never one of these.
    said = " ".join([*words, "then"]) + stop
    quoted = f"{marks[0]}{said}{marks[1]}"
    (quotation,) = found(quoted, WHO) if alone else found(f"She told us: {quoted} {WHO}, and left.")
    assert (quotation.text, quotation.attribution) == (said, WHO)


def hostile(size: int) -> tuple[str, ...]:
    return "(" * 20 * size, "“a " * 5 * size, "[" * 9 * size + "]" * 9 * size, "'a " * 5 * size, "— " * 9 * size


def worked_on(size: int) -> float:
    """Seconds of work on hostile paragraphs of a size."""
    started = time.process_time()
    for text in hostile(size):
        found(text, text)
        found(text, text, blocks=True)
    return time.process_time() - started


def test_a_hostile_paragraph_four_times_as_long_takes_about_four_times_as_long():
    assert worked_on(1000) < 10 * worked_on(250)


@pytest.mark.skipif(not REPORT.exists(), reason="the report that the pilots published is not part of this repository")
def test_the_quotations_of_a_published_report_are_found_with_their_attributions():
    long = [one for one in quotations(read_draft(REPORT)) if word_count(words_of(one.text)) >= FEWEST_WORDS]
    attributed = [one for one in long if one.attribution and not one.elsewhere]
    assert len(attributed) == 67
    assert all("Site" in one.attribution and "tage" in one.attribution for one in attributed)
    assert sum(len(one.breaks) for one in attributed) == 2
    cited = [one for one in long if one.elsewhere]
    assert len(cited) == 4
    # A strategy's title, printed twice, and a term of five words: quotations too, but of nobody who was interviewed.
    assert len(long) - len(attributed) - len(cited) == 3
