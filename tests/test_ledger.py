"""The ledger: quotes prepared for print, whose words still stand, who they give away, and what may leave the team."""

import csv
import json
from pathlib import Path

import pytest
import studies
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from studies import code
from typer.testing import CliRunner

from qualtool.analysis.ledger import EXCHANGE, Ledger, LedgerQuote, proof
from qualtool.cli.root import app
from qualtool.errors import BadValue, NothingToDo, NotQuotable, UnknownName, UnknownSuffix, WordsNotFound
from qualtool.store.study import Study
from qualtool.text.marking import cut, put_in, whole_words
from qualtool.text.printed import printed
from qualtool.text.verbatim import EXACT, LAWFUL, Source, SourceTurn
from qualtool.workflow import checking, concluding, disclosure, keeping_quotes, quoting, sharing_ledger
from qualtool.workflow.keeping_quotes import Kept
from qualtool.workflow.ledger import LedgerRequest, ledger, proof_sources, quote_named
from qualtool.workflow.quoting import QuoteRequest

GATE = "They met me at the gate. I had not expected it, I was relapsing by then."
WAIT = "I was waiting eleven weeks. Nobody rang."


def take(study: Study, transcript: str, words: str, numbers: str = "4.1.1", picked_by: str = "", **kept: str) -> str:
    """Codes words and takes them into the ledger; the excerpt's id."""
    code(study, transcript, words, numbers)
    found = quoting.find_quotes(study, QuoteRequest(numbers))
    excerpt = next(quote.id for quote in found.quotes if quote.text == words)
    keeping_quotes.take(study, excerpt, "Asha", Kept(**kept), picked_by)
    return excerpt


def only(study: Study) -> LedgerQuote:
    (quote,) = ledger(study).quotes
    return quote


def revised(study: Study, words: str) -> LedgerQuote:
    keeping_quotes.revise(study, "1", "Asha", Kept(printed=words))
    return only(study)


class TestTakingIn:
    def test_an_excerpt_is_taken_in_as_it_was_said_with_the_filter_that_found_it(self, study):
        take(study, "ann_first", GATE, picked_by="theme 4 and gender=woman")
        quote = only(study)
        assert (quote.printed, quote.verdict, quote.sign) == (GATE, EXACT, "✓")
        assert quote.attribution == "(Service user, North town, First interview)"
        assert (quote.picked_by, quote.crowd.filter) == ("theme 4 and gender=woman", "gender=woman")
        assert (quote.reference, quote.themes) == ("P1/1, turn 4", ("4.1.1",))

    def test_taking_it_in_twice_is_told_and_another_printed_form_is_another_quote(self, study):
        excerpt = take(study, "ann_first", GATE)
        with pytest.raises(NothingToDo, match="in the ledger in this form already"):
            keeping_quotes.take(study, excerpt[:8], "Asha")
        keeping_quotes.take(study, excerpt, "Asha", Kept(printed="They met me at the gate."))
        assert [quote.number for quote in ledger(study).quotes] == [1, 2]

    def test_words_that_nobody_coded_can_be_taken_in_by_their_stretch(self, study):
        span = studies.span(study, "ann_second", "She is still my worker.")
        keeping_quotes.take(study, f"ann_second:{span.start}:{span.end}", "Asha")
        assert only(study).printed == "She is still my worker."

    def test_a_stretch_that_ends_within_a_word_takes_the_whole_word_unless_it_was_coded_so(self, study):
        span = studies.span(study, "ann_second", "is still my worker.")
        keeping_quotes.take(study, f"ann_second:{span.start + 1}:{span.end - 3}", "Asha")
        assert only(study).printed == "is still my worker"
        code(study, "ann_second", "till my work", "4.1.1")
        keeping_quotes.take(study, f"ann_second:{span.start + 4}:{span.end - 3}", "Asha")
        assert ledger(study).quotes[1].printed == "till my work"

    def test_somebody_who_did_not_consent_is_refused_and_nothing_is_written(self, study):
        code(study, "group", "Longer for me.", "3.2")
        before = studies.live(study)
        excerpt = quoting.find_quotes(study, QuoteRequest("3.2")).quotes[0].id
        with pytest.raises(NotQuotable, match=r"'Longer for me\.' may not be quoted: its speaker did not consent"):
            keeping_quotes.take(study, excerpt, "Asha")
        assert studies.live(study) == before

    def test_several_are_taken_in_one_step_that_undo_takes_back(self, study):
        code(study, "ann_first", GATE, "4.1.1")
        code(study, "ann_first", WAIT, "4.1.1")
        ids = [quote.id for quote in quoting.find_quotes(study, QuoteRequest("4")).quotes]
        assert keeping_quotes.take_all(study, ids, "Asha") == "Took 2 excerpts into the ledger"
        checking.undo(study, "Asha")
        assert ledger(study).of == 0
        checking.redo(study, "Asha")
        assert ledger(study).of == 2

    def test_a_purpose_that_there_is_not_is_an_error_with_those_there_are(self, study):
        code(study, "ann_first", GATE, "4.1.1")
        excerpt = quoting.find_quotes(study, QuoteRequest("4")).quotes[0].id
        with pytest.raises(BadValue, match="illustration, deepening, voice"):
            keeping_quotes.take(study, excerpt, "Asha", Kept(purpose="colour"))
        assert ledger(study).of == 0

    def test_an_excerpt_that_is_not_there_is_an_error(self, study):
        with pytest.raises(UnknownName, match="no excerpt 'ffff'"):
            keeping_quotes.take(study, "ffff", "Asha")


class TestVerdicts:
    @pytest.mark.parametrize(
        ("words", "verdict"),
        [
            ("They met me at the gate. … I was relapsing by then.", LAWFUL),
            ("[Two workers] met me at the gate.", LAWFUL),
            ("met me at the gate", EXACT),
            ("gate", EXACT),
            ("They met me at the door. I had not expected it, I was relapsing by then.", "changed"),
            ("I was relapsing by then … They met me at the gate.", "out of order"),
            ("Something else was said there altogether", "not found"),
            ("a bus", "not found"),
        ],
    )
    def test_the_verdict_is_worked_out_from_the_transcript_whenever_it_is_read(self, study, words, verdict):
        take(study, "ann_first", GATE)
        assert revised(study, words).verdict == verdict

    def test_a_change_is_told_in_words(self, study):
        take(study, "ann_first", GATE)
        quote = revised(study, "They met me at the door. I had not expected it, I was relapsing by then.")
        assert (quote.sign, quote.to_mind) == ("!", ("“door” is printed, “gate” was said",))

    def test_a_negation_that_a_cut_leaves_out_is_warned_of(self, study):
        take(study, "ann_first", GATE)
        quote = revised(study, "They met me at the gate. … I was relapsing by then.")
        assert any("negation: not" in told for told in quote.to_mind)

    def test_words_from_elsewhere_in_the_same_transcript_are_found_there(self, study):
        take(study, "ann_first", GATE)
        assert revised(study, "I was waiting eleven weeks.").verdict == EXACT

    def test_an_exchange_with_a_blank_line_between_its_speakers_is_lawful(self):
        text = "I do the housing, mostly.\n\nAnd I walk them to the ward."
        source = Source(text, (SourceTurn(0, 25, "Bea"), SourceTurn(27, len(text), "Cal")))
        found = proof(text, source)
        assert found.verdict in (EXACT, LAWFUL)
        assert EXCHANGE in found.warnings
        assert proof(text.replace("\n\n", " "), source).verdict == "crosses a speaker"

    def test_what_is_shown_while_writing_is_what_the_ledger_says_afterwards(self, study):
        from qualtool.analysis.ledger import best_proof

        take(study, "ann_first", GATE)
        sources = proof_sources(study, only(study).id)
        for words in ("They met me … by then.", "They met us at the gate.", "I was waiting eleven weeks."):
            assert best_proof(words, sources).verdict == revised(study, words).verdict


class TestMarks:
    def test_a_cut_is_an_ellipsis_and_cuts_that_touch_become_one(self):
        text = "I was, you know, waiting eleven weeks. Nobody rang."
        once = cut(text, text.index("you know"), text.index("you know") + 8)
        assert once.text == "I was … waiting eleven weeks. Nobody rang."
        twice = cut(once.text, once.text.index("waiting"), once.text.index("waiting") + 7)
        assert twice.text == "I was … eleven weeks. Nobody rang."
        assert twice.text[twice.caret - 1] == "…"

    def test_a_selection_is_widened_to_whole_words(self):
        text = "waiting eleven weeks"
        assert whole_words(text, 3, 10) == (0, 14)
        assert whole_words(text, 9, 9) == (8, 14)
        assert cut(text, 10, 11).text == "waiting … weeks"

    def test_brackets_stand_for_words_and_are_not_doubled(self):
        text = "Dr Holt's list, she said."
        assert put_in(text, 0, 7, "the doctor").text == "[the doctor] list, she said."
        assert put_in(text, 0, 9, "[the doctor’s]").text == "[the doctor’s] list, she said."
        assert put_in(text, 0, 9, "  ").text == text

    def test_a_cut_at_the_end_of_a_turn_leaves_the_turns_apart(self):
        text = "I do the housing, mostly.\n\nAnd I walk."
        assert cut(text, 18, 24).text == "I do the housing …\n\nAnd I walk."

    def test_a_cut_keeps_a_question_mark_and_the_start_of_a_sentence(self):
        assert cut("Was it long? It was.", 7, 11).text == "Was it …? It was."
        assert cut("Long. It was.", 0, 4).text == "… It was."

    def test_a_whole_sentence_goes_with_its_mark(self):
        assert cut("It was. Same badge! We rang.", 8, 18).text == "It was. … We rang."

    @given(
        st.lists(
            st.sampled_from("I was waiting, eleven weeks. Nobody rang me; why? [laughs] then".split()), min_size=6
        ),
        st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200), st.booleans()), max_size=4),
    )
    def test_whatever_is_cut_or_replaced_the_rest_stands_in_its_order(self, words, edits):
        said = " ".join(words)
        text = said
        for one, other, is_cut in edits:
            first, last = one % (len(text) + 1), other % (len(text) + 1)
            text = (cut(text, first, last) if is_cut else put_in(text, first, last, "somebody")).text
        assert "… …" not in text
        assert "……" not in text
        found = proof(text, Source(said, (SourceTurn(0, len(said), "P1"),)))
        pieces = printed(text).pieces
        assert not pieces or found.verdict in (EXACT, LAWFUL), (said, text)


class TestKeeping:
    def test_what_is_kept_of_a_quote_is_written_in_steps_that_can_be_undone(self, study):
        take(study, "ann_first", GATE)
        concluding.make(study, "People are met", "Asha", "4")
        kept = Kept(purpose="Voice", used_in="chapter 4", note="Strong.", finding="1")
        keeping_quotes.revise(study, "They met", "Ben", kept)
        quote = only(study)
        assert (quote.purpose, quote.used_in, quote.note, quote.finding) == (
            *("voice", "chapter 4", "Strong.", "People are met"),
        )
        with pytest.raises(NothingToDo, match="just that already"):
            keeping_quotes.revise(study, "1", "Ben", kept)
        checking.undo(study, "Ben")
        assert (only(study).purpose, only(study).finding) == ("", "")

    def test_words_are_cut_and_replaced_by_name_and_the_marks_are_written(self, study):
        take(study, "ann_first", GATE)
        keeping_quotes.cut_words(study, "1", "I had not expected it", "Asha")
        keeping_quotes.replace_words(study, "1", "the gate", "the prison gate", "Asha")
        assert only(study).printed == "They met me at [the prison gate]. … I was relapsing by then."
        assert only(study).verdict == LAWFUL
        with pytest.raises(WordsNotFound):
            keeping_quotes.cut_words(study, "1", "the ward", "Asha")

    def test_quotes_are_put_in_order_and_taken_out(self, study):
        take(study, "ann_first", GATE)
        take(study, "ann_first", WAIT)
        keeping_quotes.move(study, "2", -1, "Asha")
        assert [quote.printed for quote in ledger(study).quotes] == [WAIT, GATE]
        with pytest.raises(NothingToDo, match="the first"):
            keeping_quotes.move(study, "1", -1, "Asha")
        keeping_quotes.remove(study, "1", "Asha")
        assert only(study).printed == GATE
        with pytest.raises(UnknownName, match="no quote '7' in the ledger"):
            quote_named(study, "7")

    def test_a_quote_without_words_is_refused(self, study):
        take(study, "ann_first", GATE)
        with pytest.raises(NothingToDo, match="without words"):
            keeping_quotes.revise(study, "1", "Asha", Kept(printed="  "))


class TestLists:
    @pytest.fixture
    def several(self, study: Study) -> Study:
        take(study, "ann_first", GATE, purpose="voice", used_in="chapter 4")
        take(study, "ann_second", "I relapsed once and she came.", "4.2")
        take(study, "pair", "I do the housing, mostly.", "3.20", purpose="evidence")
        return study

    def shown(self, study: Study, **asked: object) -> tuple[list[int], str]:
        found: Ledger = ledger(study, LedgerRequest(**asked))  # type: ignore[arg-type]
        return [quote.number for quote in found.quotes], found.filter

    def test_every_filter_keeps_the_numbers_of_the_whole_ledger_and_is_told(self, several):
        assert self.shown(several, theme="4") == ([1, 2], "theme 4")
        assert self.shown(several, where=("site=2",)) == ([3], "site=2")
        assert self.shown(several, purpose="voice") == ([1], "for voice")
        assert self.shown(several, unused=True) == ([2, 3], "not used yet")
        assert self.shown(several, theme="4", unused=True) == ([2], "theme 4 and not used yet")

    def test_the_counts_say_how_many_people_and_what_is_to_be_done(self, several):
        keeping_quotes.revise(several, "3", "Asha", Kept(printed="I do the houses, mostly, and that."))
        told = ledger(several).counts
        assert told == "3 of 3 quotes, by 2 participants in 3 encounters · 1 to mend · 2 not used"

    def test_a_misspelt_name_is_an_error_never_an_empty_list(self, several):
        with pytest.raises(UnknownName):
            ledger(several, LedgerRequest(where=("site=9",)))
        with pytest.raises(BadValue):
            ledger(several, LedgerRequest(purpose="colour"))

    def test_two_quotes_of_one_person_are_pointed_out_with_what_they_tell_together(self, several):
        found = ledger(several)
        (person,) = found.people
        assert (person.participant, person.fits) == ("P1", 1)
        assert str(person) == (
            "P1: quotes 1, 2; read together they say (Service user, North town, First interview); "
            "(Service user, North town, Follow-up interview); 1 participant fits all of it"
        )
        assert [quote.linked for quote in found.quotes] == [(2,), (1,), ()]

    def test_one_attribution_for_both_is_pointed_out_too_with_how_many_it_fits(self, several):
        disclosure.set_template(several, "({type})", "Asha")
        (person,) = ledger(several).people
        assert str(person) == "P1: quotes 1, 2; all are printed as (Service user); 4 participants fit it"

    def test_coarsened_attributions_stand_in_the_ledger(self, several):
        disclosure.coarsen(several, "Staff", "(Staff)", "Asha")
        assert ledger(several).quotes[2].attribution == "(Staff)"


class TestNames:
    def test_words_that_name_a_site_or_a_speaker_are_pointed_out(self, study):
        take(study, "pair", "He says so. A relapse is never far.", "3.2")
        assert revised(study, "Bea says so. A relapse is never far.").names == ("“Bea” (a speaker)",)
        assert revised(study, "In North town, a relapse is never far.").names == ("“North town” (a site)",)
        assert revised(study, "P2 says so. A relapse is never far.").names == ("“P2” (a participant's label)",)

    def test_what_the_researcher_put_in_brackets_and_everyday_words_name_nobody(self, study):
        take(study, "pair", "He says so. A relapse is never far.", "3.2")
        assert revised(study, "[Cal] says so. A red relapse, staff, is never far.").names == ()


class TestRelease:
    @pytest.fixture
    def ready(self, study: Study) -> Study:
        take(study, "ann_first", GATE, picked_by="theme 4 and participant=P1 and site=1")
        take(study, "pair", "I do the housing, mostly.", "3.20", picked_by="gender=woman")
        keeping_quotes.cut_words(study, "1", "I had not expected it", "Asha")
        return study

    def test_what_leaves_is_words_attribution_and_how_it_was_picked_and_no_id(self, ready, tmp_path):
        path = tmp_path / "out.md"
        shared, made = sharing_ledger.share_release(ready, LedgerRequest(), path)
        text = shared.path.read_text(encoding="utf-8")
        assert "They met me at the gate. … I was relapsing by then." in text
        assert "(Service user, North town, First interview)" in text
        assert "theme 4 and one participant and site=1" in text
        assert made.counts == "2 quotes"
        for quote in ledger(ready).quotes:
            for secret in (quote.id, quote.id[:8], quote.excerpt[:8], quote.participant, "ann_first"):
                assert secret not in text

    def test_every_format_holds_the_same_quotes(self, ready, tmp_path):
        for suffix in (".docx", ".csv"):
            sharing_ledger.share_release(ready, LedgerRequest(), tmp_path / f"out{suffix}")
        with (tmp_path / "out.csv").open(encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
        assert [row["attribution"] for row in rows] == [quote.attribution for quote in ledger(ready).quotes]
        assert list(rows[0]) == ["quote", "attribution", "picked from"]
        document = Document(str(tmp_path / "out.docx"))
        quoted = [one.text for one in document.paragraphs if one.style is not None and one.style.name == "Quote"]
        assert quoted == [row["quote"] for row in rows]

    def test_somebody_who_withdraws_later_is_shown_as_withheld_and_never_released(self, ready, tmp_path):
        table = tmp_path / "participants.csv"
        table.write_text("participant,consent,gender\nP1,withdrawn,woman\n")
        done = CliRunner().invoke(app, ["add", "--participants", str(table), "-s", str(ready.path), "-c", "Asha"])
        assert done.exit_code == 0, done.output
        quote = ledger(ready).quotes[0]
        assert (quote.withheld, quote.sign) == ("its speaker withdrew from the study", "⊘")
        made = sharing_ledger.release(ready)
        assert [one.printed for one in made.quotes] == ["I do the housing, mostly."]
        assert made.counts == "1 quote; 1 withheld for want of consent"
        told = CliRunner().invoke(app, ["ledger", "-s", str(ready.path), "--json"]).stdout
        assert "met me at the gate" not in told

    def test_words_that_are_not_as_they_were_said_stay_at_home(self, ready):
        keeping_quotes.revise(ready, "2", "Asha", Kept(printed="I do the houses, mostly, and that."))
        made = sharing_ledger.release(ready)
        assert made.counts == "1 quote; 1 left out: the words are not as they were said"

    def test_nothing_to_release_and_an_ending_that_cannot_be_written_are_told(self, study, tmp_path):
        with pytest.raises(NothingToDo, match="No quote of the ledger may leave"):
            sharing_ledger.share_release(study, LedgerRequest(), tmp_path / "out.md")
        with pytest.raises(UnknownSuffix):
            sharing_ledger.share_release(study, LedgerRequest(), tmp_path / "out.pdf")
        assert not (tmp_path / "out.md").exists()


class TestCommands:
    def run(self, study: Study, *words: str) -> str:
        done = CliRunner().invoke(app, [*words, "-s", str(study.path)])
        assert done.exit_code == 0, done.output
        return done.output

    def test_a_quote_goes_from_excerpt_to_release_by_command(self, study, tmp_path: Path):
        code(study, "ann_first", GATE, "4.1.1")
        excerpt = quoting.find_quotes(study, QuoteRequest("4")).quotes[0].id
        picked = ("--for", "evidence", "--picked-by", "gender=woman and site=1")
        self.run(study, "ledger", "add", excerpt[:8], *picked)
        self.run(study, "ledger", "cut", "1", "I had not expected it")
        self.run(study, "ledger", "replace", "1", "the gate", "the prison gate")
        self.run(study, "ledger", "change", "1", "--used-in", "chapter 4", "--note", "Strong.")
        told = self.run(study, "ledger")
        assert "1 … They met me at [the prison gate]. … I was relapsing by then." in told
        assert "lawful edit · evidence · used in chapter 4" in told
        assert "this attribution and gender=woman and site=1: 1 encounter, 1 participant" in told
        assert f"As said: {GATE}" in self.run(study, "ledger", "show", "1")
        assert "Not decided yet" in self.run(study, "ledger", "release", "-o", str(tmp_path / "out.docx"))
        self.run(study, "ledger", "remove", "1")
        assert "0 of 0 quotes" in self.run(study, "ledger")

    def test_quotes_with_release_writes_the_ledger_and_nothing_else(self, study, tmp_path: Path):
        take(study, "ann_first", GATE)
        code(study, "ann_first", WAIT, "4.1.2")
        self.run(study, "quotes", "4", "--release", "-o", str(tmp_path / "out.md"))
        text = (tmp_path / "out.md").read_text(encoding="utf-8")
        assert GATE in text
        assert WAIT not in text
        refused = CliRunner().invoke(app, ["quotes", "--release", "-s", str(study.path)])
        assert refused.exit_code == 2
        assert "--release goes with -o FILE" in refused.output

    def test_a_coarsened_attribution_is_printed_in_the_list_of_quotes_too(self, study):
        code(study, "ann_first", GATE, "4.1.1")
        disclosure.coarsen(study, "Service user, North town, First", "(Service user)", "Asha")
        assert quoting.find_quotes(study, QuoteRequest("4")).quotes[0].attribution == "(Service user)"

    def test_the_list_as_json_has_the_verdict_and_who_shares_the_attribution(self, study):
        take(study, "ann_first", GATE)
        (quote,) = json.loads(self.run(study, "ledger", "--json"))["quotes"]
        assert (quote["verdict"], quote["shared"]["encounters"], quote["withheld"]) == (EXACT, 1, "")
