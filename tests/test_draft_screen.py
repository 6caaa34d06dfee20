"""The check of a draft on the screen: walked by keys, checked again after mending, written to files."""

import os
import shutil
import zipfile
from pathlib import Path

import pytest
import studies
from docx import Document
from rich.cells import cell_len
from screens import LARGE, SMALL, Desk, at_work, statements

from qualtool.analysis.draft_walk import DraftWalk
from qualtool.analysis.verification import DraftFinding
from qualtool.formats.drafts import read_draft
from qualtool.store.study import Study
from qualtool.tui.actions import actions_of
from qualtool.tui.key_names import written_key
from qualtool.tui.prompts import AskLine
from qualtool.workflow import manual, preparing, settings, verifying, walking
from qualtool.workflow.ledger import ledger

ANN = "(Service user, North town, First interview)"
REPORT = (
    "# Getting help",
    "“I was waiting eleven weeks. Nobody rang.”",
    ANN,
    "“They met me at the door. I had not expected it, I was relapsing by then.”",
    ANN,
    "“They met me at the gate.”",
    "(Staff, North town, Follow-up)",
    "“The wheel turns and turns again for us all.”",
    ANN,
    "“I had not … I was relapsing by then.”",
    "(Service User, *North* town, first interview)",
)
CHANGED, WRONG, NOT_SAID, WORDED = 2, 3, 4, 5


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def draft(study: Study) -> Path:
    """A draft beside the small study: the second to the fifth of its five quotations are to be mended."""
    return written(study.path.parent / "report.md", *REPORT)


async def check(desk: Desk, draft: Path) -> None:
    """Checks a draft from the study screen; the study's folder is offered."""
    await desk.press("f2", "v")
    assert isinstance(desk.app.screen, AskLine)
    await desk.type(draft.name)
    await desk.press("enter")


def beside(desk: Desk) -> str:
    """What stands right of the list, with every run of white space as one space."""
    return " ".join(" ".join(line.rpartition("│")[2] for line in desk.lines).split())


def shown(desk: Desk) -> DraftFinding:
    """The finding under the cursor, which is the one on show."""
    finding: DraftFinding = desk.room.finding
    assert finding is desk.room._shown
    return finding


def rewrite(draft: Path, old: str, new: str) -> None:
    """Mends the draft as an editor does, with a time of its own."""
    draft.write_text(draft.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    os.utime(draft, ns=(draft.stat().st_atime_ns, draft.stat().st_mtime_ns + 1_000_000_000))


class TestTheSample:
    @pytest.mark.parametrize("size", [SMALL, LARGE])
    async def test_the_sample_draft_is_walked_from_one_fault_to_the_next(self, own_demo, size):
        sample = preparing.packaged("sample_transcripts") / "draft_report.docx"
        draft = Path(shutil.copy(sample, own_demo.parent / "draft_report.docx"))
        async with at_work(own_demo, size) as desk:
            await check(desk, draft)
            assert "all 25 quotations, 10 to mend first" in desk.lines[0]
            counts = "9 exact · 7 lawful edit · 1 crosses a speaker · 1 out of order · 4 changed"
            assert counts in desk.text
            assert "4 not checked" in desk.text
            assert "wrong source" in desk.text
            assert "s2_stage2_stakeholder_P03 · turn 4" in desk.text
            walked = [shown(desk).number]
            for _ in range(9):
                await desk.press("exclamation_mark")
                assert shown(desk).is_wrong
                walked.append(shown(desk).number)
            assert walked == [3, 5, 7, 9, 10, 11, 20, 21, 22, 24]
            await desk.press("exclamation_mark", "exclamation_mark")
            assert "{9 → Nine} weeks." in desk.text
            assert [line for line in desk.lines if cell_len(line) != size[0]] == []
            footer = desk.lines[-1]
            wanted = [one.words for one in actions_of("drafts") if one.footer and one.key != "enter"]
            assert [words for words in wanted if words not in footer] == []

    async def test_a_cut_shows_between_the_words_that_are_in_print(self, demo):
        sample = preparing.packaged("sample_transcripts") / "draft_report.docx"
        found = verifying.verify(demo, sample).findings
        (cut,) = [one for one in found if one.quotation.text.startswith("Don't let anyone out")]
        (turn,) = [one for one in walking.turns_around(demo, cut.source) if one.is_between]
        assert [turn.words[start:end] for start, end in turn.stands] == [
            "Don't let anyone out on a Friday",
            "Nobody out on a Friday, and press the button on the fax",
        ]


class TestWalking:
    async def test_arrows_and_letters_go_down_and_up(self, study, draft):
        async with at_work(study.path) as desk:
            await check(desk, draft)
            assert shown(desk).number == CHANGED
            await desk.press("n", "down")
            assert shown(desk).number == NOT_SAID
            await desk.press("N")
            assert shown(desk).number == WRONG

    async def test_the_draft_can_be_read_in_its_own_order(self, study, draft):
        async with at_work(study.path) as desk:
            await check(desk, draft)
            await desk.press("w")
            assert shown(desk).number == CHANGED
            assert "all 5 quotations in order, 4 to mend" in desk.lines[0]
            await desk.press("up")
            assert shown(desk).number == 1
            assert "The words stand as they were said." in desk.words

    async def test_what_was_changed_is_marked_in_print_and_what_was_said_in_the_transcript(self, study, draft):
        async with at_work(study.path) as desk:
            await check(desk, draft)
            assert "“They met me at the {door → gate}." in beside(desk)
            assert f"attributed {ANN} ✓" in beside(desk)
            assert "ann_first · turn 4" in desk.text
            assert "I: And then?" in desk.text

    async def test_a_wrong_attribution_stands_over_the_true_one(self, study, draft):
        async with at_work(study.path) as desk:
            await check(desk, draft)
            await desk.press("n")
            assert "Said, but by nobody whom the attribution fits." in desk.words
            assert f"attributed (Staff, North town, Follow-up) should be {ANN}" in beside(desk)

    async def test_enter_opens_the_transcript_there_and_esc_comes_back_to_the_same_finding(self, study, draft):
        async with at_work(study.path) as desk:
            await check(desk, draft)
            await desk.press("n", "enter")
            assert desk.app.current_mode == "transcript"
            assert "They met me at the gate" in desk.text
            await desk.press("escape")
            assert desk.app.current_mode == "drafts"
            assert shown(desk).number == WRONG
            await desk.press("escape")
            assert desk.app.current_mode == "study"

    async def test_what_nobody_said_has_no_place_to_open(self, study, draft):
        async with at_work(study.path) as desk:
            await check(desk, draft)
            await desk.press("n", "n")
            assert "Nothing in the transcripts is like it." in desk.words
            await desk.press("enter")
            assert desk.app.current_mode == "drafts"
            assert desk.notices == ["No place in the transcripts was found for it"]

    async def test_tab_goes_to_what_can_be_scrolled_and_esc_back_to_the_list(self, study, draft):
        async with at_work(study.path, SMALL) as desk:
            await check(desk, draft)
            places = []
            for _ in range(3):
                await desk.press("tab")
                places.append(desk.app.focused.id)
            assert places == ["finding", "place", "findings"]
            await desk.press("tab", "escape")
            assert desk.app.focused.id == "findings"
            assert desk.app.current_mode == "drafts"

    async def test_each_finding_is_shown_with_the_same_few_statements(self, study, draft):
        async with at_work(study.path) as desk:
            await check(desk, draft)
            numbers = []
            for _ in range(2):
                with statements() as sent:
                    await desk.press("n")
                numbers.append(len(sent))
            # The second was said by nobody, so nothing is read for it.
            assert numbers[0] <= 4
            assert numbers[1] == 0

    async def test_a_draft_without_a_fault_says_so(self, study):
        draft = written(study.path.parent / "sound.md", *REPORT[:3])
        async with at_work(study.path) as desk:
            await check(desk, draft)
            assert "1 quotation, none to mend" in desk.lines[0]
            await desk.press("exclamation_mark")
            assert desk.notices == ["Nothing is to be mended"]

    async def test_help_and_the_palette_tell_of_every_key(self, study, draft):
        async with at_work(study.path) as desk:
            await check(desk, draft)
            await desk.press("f1")
            assert manual.page("verify").partition("\n")[0].lstrip("# ") in desk.text
            await desk.press("escape")
            offered = {command.title for command in desk.app.get_system_commands(desk.app.screen)}
            assert {action.words for action in actions_of("drafts")} <= offered
            await desk.press("question_mark")
            missing = [one.id for one in actions_of("drafts") if written_key(one.key) not in desk.text]
            assert missing == []


class TestOtherWork:
    async def test_it_is_left_out_of_the_counts_and_taken_back_by_the_same_key(self, study, draft):
        async with at_work(study.path) as desk:
            await check(desk, draft)
            await desk.press("n", "n", "i")
            assert desk.notices == ["Left out quotation 4, as other work  (u undoes it)"]
            assert "all 4 quotations, 3 to mend first" in desk.lines[0]
            assert "From other work (1)" in desk.text
            assert shown(desk).number == WORDED
            await desk.press("end")
            assert shown(desk).number == NOT_SAID
            assert "Taken as a quotation from other work" in desk.words
            await desk.press("i")
            assert "all 5 quotations, 4 to mend first" in desk.lines[0]
            assert shown(desk).number == NOT_SAID

    async def test_it_stays_left_out_when_the_draft_is_checked_again(self, study, draft):
        async with at_work(study.path) as desk:
            await check(desk, draft)
            await desk.press("n", "n", "i")
            rewrite(draft, "at the door", "at the gate")
            await desk.press("r")
            assert "all 4 quotations, 2 to mend first" in desk.lines[0]

    async def test_it_has_no_comment_in_the_copy(self, study, draft):
        async with at_work(study.path) as desk:
            await check(desk, draft)
            await desk.press("n", "n", "i")
            await desk.press("x", "1", "enter")
        comments = [one.text for one in Document(str(draft.parent / "report_checked.docx")).comments]
        assert len(comments) == 3
        assert not any("not found" in one.lower() for one in comments)


class TestAgain:
    async def test_the_bar_says_that_the_file_was_written_and_r_keeps_the_place(self, study, draft):
        async with at_work(study.path) as desk:
            await check(desk, draft)
            await desk.press("n", "n")
            rewrite(draft, "(Staff, North town, Follow-up)", ANN)
            await desk.press("n")
            assert "report.md was written since it was checked: r checks it again" in desk.lines[0]
            await desk.press("r")
            assert desk.notices == ["Checked report.md again"]
            assert shown(desk).number == WORDED
            assert "all 5 quotations, 3 to mend first" in desk.lines[0]

    async def test_a_finding_whose_words_were_mended_is_found_by_its_number(self, study, draft):
        async with at_work(study.path) as desk:
            await check(desk, draft)
            rewrite(draft, "at the door", "at the gate")
            await desk.press("r")
            assert shown(desk).number == CHANGED
            assert "The words stand as they were said." in desk.words

    async def test_a_file_that_is_gone_leaves_the_findings_as_they_were(self, study, draft):
        async with at_work(study.path) as desk:
            await check(desk, draft)
            draft.unlink()
            await desk.press("r")
            assert "report.md" in desk.notices[0]
            assert "all 5 quotations, 4 to mend first" in desk.lines[0]

    def test_the_same_quotation_is_found_again_wherever_it_stands(self, study, draft):
        before = walking.check_file(study, draft)
        fifth = before.check.findings[WORDED - 1]
        written(draft, "“I am new here, and was said by nobody at all.”", ANN, *REPORT)
        after = DraftWalk(walking.check_file(study, draft).check).again(fifth)
        assert after is not None
        assert (after.number, after.quotation.text) == (WORDED + 1, fifth.quotation.text)


class TestAskingForADraft:
    async def test_the_draft_checked_last_is_offered(self, study, draft):
        async with at_work(study.path) as desk:
            await check(desk, draft)
        assert settings.last_draft(study.path) == draft.resolve()
        async with at_work(study.path) as desk:
            await desk.press("f2", "v", "enter")
            assert "report.md · all 5 quotations" in desk.text

    async def test_a_wrong_path_is_told_and_offered_again_and_esc_leaves(self, study, draft):
        async with at_work(study.path) as desk:
            await check(desk, draft.with_name("reprot.md"))
            assert "reprot.md" in desk.notices[0]
            assert isinstance(desk.app.screen, AskLine)
            assert "reprot.md" in desk.text
            await desk.press("escape")
            assert desk.app.current_mode == "study"

    @pytest.mark.parametrize(
        ("name", "raw", "told"),
        [
            ("report.pdf", b"%PDF-1.4", ".docx, .odt, .md"),
            ("report.docx", b"PK\x03\x04 cut short", "damaged"),
            ("report.odt", b"Only a text.", "OpenDocument"),
            ("report.md", b"  \n", "it is empty"),
        ],
    )
    async def test_a_draft_that_cannot_be_read_is_told_with_its_mend(self, study, name, raw, told):
        (study.path.parent / name).write_bytes(raw)
        async with at_work(study.path) as desk:
            await check(desk, study.path.parent / name)
            assert told in desk.notices[0]
            assert isinstance(desk.app.screen, AskLine)

    async def test_a_draft_without_quotations_says_so(self, study):
        draft = written(study.path.parent / "dry.md", "Nobody is quoted here, but for “so it is”.")
        async with at_work(study.path, SMALL) as desk:
            await check(desk, draft)
            assert "No quotation of four words or more" in desk.words
            assert "1 not checked" in desk.text
            await desk.press("n", "exclamation_mark", "i", "l", "enter")
            assert desk.app.current_mode == "drafts"

    async def test_another_draft_can_be_checked_without_leaving(self, study, draft):
        other = written(study.path.parent / "other.md", *REPORT[:3])
        async with at_work(study.path) as desk:
            await check(desk, draft)
            await desk.press("o")
            await desk.type(other.name)
            await desk.press("enter")
            assert "other.md · 1 quotation, none to mend" in desk.lines[0]

    async def test_hostile_words_and_names_are_shown_as_they_are(self, study):
        lines = "“I was [b]waiting[/b] for\x1b[31m eleven weeks. Nobody rang [/x].”", "(Service user, [/b] North town)"
        draft = written(study.path.parent / "a [red]report.md", *lines)
        async with at_work(study.path) as desk:
            await check(desk, draft)
            assert "a [red]report.md" in desk.lines[0]
            assert "(Service user, [/b] North town)" in beside(desk)
            assert "I was [b]waiting[/b] for" in desk.text
            assert "[/x]" in beside(desk)
            assert "\x1b" not in desk.text


class TestToTheLedger:
    async def test_the_source_is_taken_in_with_where_it_is_used_and_undone(self, study, draft):
        async with at_work(study.path) as desk:
            await check(desk, draft)
            await desk.press("l")
            assert desk.notices[0].startswith("Took 'They met me at the gate.")
            (quote,) = ledger(desk.study).quotes
            # Changed words are not fit for print, so it is taken as it was said.
            assert quote.printed.startswith("They met me at the gate.")
            assert quote.used_in == "report.md, paragraph 4"
            await desk.press("l")
            assert "It is in the ledger in this form already" in desk.notices[0]
            await desk.press("u")
            assert ledger(desk.study).quotes == ()
            await desk.press("L")
            assert desk.app.current_mode == "ledger"

    async def test_what_nobody_said_cannot_be_taken(self, study, draft):
        async with at_work(study.path) as desk:
            await check(desk, draft)
            await desk.press("n", "n", "l")
            assert "No source was found for it" in desk.notices[0]

    async def test_the_words_of_somebody_who_refused_are_refused(self, study):
        with preparing.open_study(study.path) as opened:
            texts = {"eli.txt": "I: Well?\nR: I never told anybody but my sister about the stairs there.\n"}
            manifest = "file,site,stage,type,participant\neli.txt,1,1,Service user,P5\n"
            studies.add_files(opened, [studies.write_files(study.path.parent / "more", texts, manifest)])
        draft = written(study.path.parent / "d.md", "“I never told anybody but my sister about the stairs there.”", ANN)
        async with at_work(study.path, SMALL) as desk:
            await check(desk, draft)
            assert "⊘ exact" in desk.words
            assert "May not be printed: the speaker did not consent" in desk.words
            await desk.press("l")
            assert "did not consent" in desk.notices[0]
            assert ledger(desk.study).quotes == ()


class TestWriting:
    async def test_the_commented_copy_is_written_beside_the_draft(self, study, draft):
        async with at_work(study.path, SMALL) as desk:
            await check(desk, draft)
            await desk.press("x", "1", "enter")
            assert "report_checked.docx" in desk.notices[-1]
        comments = [one.text for one in Document(str(draft.parent / "report_checked.docx")).comments]
        assert len(comments) == 4
        assert any("Printed “door”, said “gate”." in one for one in comments)

    @pytest.mark.parametrize("size", [SMALL, LARGE])
    async def test_the_corrected_copy_lists_what_was_corrected(self, study, draft, size):
        async with at_work(study.path, size) as desk:
            await check(desk, draft)
            await desk.press("x", "2", "enter")
            assert "2 attributions corrected, 0 left as they are" in desk.words
            assert f"3. (Staff, North town, Follow-up) → {ANN}" in " ".join(desk.words.replace("│", " ").split())
            await desk.press("enter")
            assert "report_fixed.md" in desk.notices[-1]
        fixed = [one.text for one in read_draft(draft.parent / "report_fixed.md").paragraphs]
        assert fixed.count(ANN) == 5
        assert draft.read_text(encoding="utf-8") == "\n\n".join(REPORT) + "\n"

    async def test_the_findings_are_written_to_read(self, study, draft):
        async with at_work(study.path) as desk:
            await check(desk, draft)
            await desk.press("x", "3", "enter")
        assert "door" in (draft.parent / "report_findings.md").read_text(encoding="utf-8")

    async def test_a_draft_that_was_written_meanwhile_is_checked_again_before(self, study, draft):
        async with at_work(study.path) as desk:
            await check(desk, draft)
            rewrite(draft, REPORT[1], f"A new paragraph.\n\n{REPORT[1]}")
            await desk.press("x", "2", "enter", "enter")
        fixed = [one.text for one in read_draft(draft.parent / "report_fixed.md").paragraphs]
        assert fixed[1] == "A new paragraph."
        assert fixed.count(ANN) == 5

    async def test_nothing_is_written_where_the_researcher_leaves(self, study, draft):
        async with at_work(study.path) as desk:
            await check(desk, draft)
            await desk.press("x", "escape")
            await desk.press("x", "2", "escape")
            assert desk.app.current_mode == "drafts"
        assert sorted(path.name for path in draft.parent.glob("report*")) == ["report.md"]


ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def open_document(path: Path, body: str) -> Path:
    content = (
        f"<office:document-content {ODF}><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("content.xml", content)
        package.writestr("styles.xml", f"<office:document-styles {ODF}/>")
        package.writestr("Pictures/a.png", b"\x89PNG\x00")
    return path


class TestOpenDocument:
    BODY = (
        "<text:p>“They met me at the gate.”<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>“I was waiting eleven weeks.” (Staff, North town, Follow-up)</text:p></text:note-body></text:note>"
        '</text:p><text:p>\n   (Service<text:s/><text:span text:style-name="T1">User</text:span>,\n'
        '   <text:span text:style-name="T2">North</text:span>  town, first interview)</text:p>'
    )

    async def test_a_copy_is_corrected_where_the_words_are_written_and_all_else_stays(self, study):
        draft = open_document(study.path.parent / "report.odt", self.BODY)
        async with at_work(study.path) as desk:
            await check(desk, draft)
            await desk.press("x", "2", "enter", "enter")
        copy = draft.with_name("report_fixed.odt")
        with zipfile.ZipFile(draft) as old, zipfile.ZipFile(copy) as new:
            assert new.namelist() == old.namelist()
            assert all(old.read(name) == new.read(name) for name in old.namelist() if name != "content.xml")
            content = new.read("content.xml").decode()
        body = content[content.index("<text:p>") : content.rindex("</text:p>") + len("</text:p>")]
        expected = self.BODY.replace("Staff", "Service user").replace("Follow-up", "First interview")
        assert body == expected.replace(">User<", ">user<").replace("first interview", "First interview")
