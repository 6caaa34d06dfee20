"""The manifest and the participants table: what they say, and every fault in them by line and column."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualtool.errors import UnknownSuffix, UnwritableFile
from qualtool.formats.manifest import (
    COLUMNS,
    ManifestRow,
    ParticipantRow,
    draft_manifest,
    read_manifest,
    read_participants,
    speaker_map,
    split_list,
)


def manifest(folder, text, encoding="utf-8", name="manifest.csv"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def workbook(folder, *rows, name="manifest.xlsx", first=()):
    import openpyxl

    book = openpyxl.Workbook()
    if first:
        for row in first:
            book.active.append(row)
        book.create_sheet("files")
    for row in rows:
        book.worksheets[-1].append(row)
    path = folder / name
    book.save(path)
    return path


def faults(path):
    return [str(problem) for problem in read_manifest(path)[1]]


def test_known_columns_are_lower_case_and_others_attributes_as_written(tmp_path):
    path = manifest(tmp_path, "File,SITE,Stage,Years in post, Participants \na.txt,4,2,9,P12; P13\nb.txt,,2,,\n")
    assert read_manifest(path) == (
        [
            ManifestRow(2, "a.txt", {"site": "4", "stage": "2", "Years in post": "9", "participant": "P12; P13"}),
            ManifestRow(3, "b.txt", {"stage": "2"}),
        ],
        [],
    )


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_separator_and_encoding_is_read(tmp_path, separator, encoding):
    text = "file,site,participant\r\nZoë.txt,4,Zoë’s\r\n".replace(",", separator)
    rows, problems = read_manifest(manifest(tmp_path, text, encoding))
    assert rows == [ManifestRow(2, "Zoë.txt", {"site": "4", "participant": "Zoë’s"})]
    assert not any(problem.fatal for problem in problems)


def test_several_participants_in_a_semicolon_file_stand_between_quotes(tmp_path):
    rows, problems = read_manifest(manifest(tmp_path, 'file;participant\na.txt;"P12; P13"\n'))
    assert (rows[0].values["participant"], problems) == ("P12; P13", [])


def test_the_line_with_which_excel_names_the_separator_is_no_line_of_the_table(tmp_path):
    rows, _ = read_manifest(manifest(tmp_path, "sep=;\nfile;site\na.txt;4\n"))
    assert rows == [ManifestRow(3, "a.txt", {"site": "4"})]


def test_line_numbers_are_those_of_the_file_past_blank_and_broken_lines(tmp_path):
    rows, _ = read_manifest(manifest(tmp_path, 'file,note\n\na.txt,"two\nlines"\n,\nb.txt,x\n'))
    assert [(row.line, row.file) for row in rows] == [(3, "a.txt"), (6, "b.txt")]


def test_a_workbook_reads_whole_numbers_and_dates_as_people_see_them(tmp_path):
    path = workbook(
        tmp_path,
        ["file", "site", "date", "Age", "Score", "Mentor", None],
        ["a.txt", 2.0, datetime(2010, 7, 14), 34, 1.5, True, None],
        [None, None, None],
        ["b.txt", "2", date(2011, 2, 1), None, None, False],
    )
    assert read_manifest(path) == (
        [
            ManifestRow(2, "a.txt", {"site": "2", "date": "2010-07-14", "Age": "34", "Score": "1.5", "Mentor": "yes"}),
            ManifestRow(4, "b.txt", {"site": "2", "date": "2011-02-01", "Mentor": "no"}),
        ],
        [],
    )


def test_a_workbook_is_read_from_the_sheet_that_names_files(tmp_path):
    path = workbook(tmp_path, ["file", "site"], ["a.txt", 4], first=[["Notes on the sample"], ["none"]])
    assert read_manifest(path)[0] == [ManifestRow(2, "a.txt", {"site": "4"})]


def test_a_missing_file_column_names_the_column_that_was_meant(tmp_path):
    path = manifest(tmp_path, "flie,site\na.txt,4\n")
    rows, problems = read_manifest(path)
    assert rows == [] and problems[0].fatal
    assert str(problems[0]) == (
        "manifest.csv, line 1, column 'flie': there is no column 'file'. Did you mean 'file' by 'flie'? Rename it."
    )


def test_a_table_without_any_file_column_lists_its_columns(tmp_path):
    (told,) = faults(manifest(tmp_path, "place,round\n4,2\n"))
    assert "no column 'file'; there are place, round" in told


def test_a_misspelt_column_is_read_as_an_attribute_with_a_warning(tmp_path):
    rows, problems = read_manifest(manifest(tmp_path, "file,site,particpant\na.txt,4,P1\n"))
    assert rows[0].values["particpant"] == "P1"
    assert "'participant'" in problems[0].mend and not problems[0].fatal


def test_duplicate_and_empty_files_are_refused_by_line(tmp_path):
    path = manifest(tmp_path, "file,site\na.txt,4\nA.TXT,5\n,6\nb.txt,7\n")
    rows, problems = read_manifest(path)
    assert [row.file for row in rows] == ["a.txt", "b.txt"]
    assert [problem.where for problem in problems] == [
        "manifest.csv, line 3, column 'file'",
        "manifest.csv, line 4, column 'file'",
    ]
    assert "in line 2 already" in problems[0].what and "empty" in problems[1].what
    assert all(problem.fatal for problem in problems)


def test_a_line_with_too_many_cells_is_refused_since_its_values_may_be_shifted(tmp_path):
    rows, problems = read_manifest(manifest(tmp_path, "file,site,place\na.txt,4,Leeds, north\nb.txt,5,York,\n"))
    assert [row.file for row in rows] == ["b.txt"]
    assert problems[0].fatal and "4 cells for 3 columns" in problems[0].what


def test_a_line_with_too_few_cells_is_read_with_a_warning(tmp_path):
    rows, problems = read_manifest(manifest(tmp_path, "file,site,stage\na.txt,4\n"))
    assert rows == [ManifestRow(2, "a.txt", {"site": "4"})]
    assert not problems[0].fatal and "'stage' was read as empty" in problems[0].what


def test_a_column_named_twice_is_refused(tmp_path):
    assert "column 'site': this column is there twice" in faults(manifest(tmp_path, "file,site,Site\na.txt,1,2\n"))[0]


def test_a_value_in_a_column_without_a_name_is_told(tmp_path):
    assert "'x' stands in a column without a name" in faults(manifest(tmp_path, "file,,site\na.txt,x,2\n"))[0]


def test_a_speakers_cell_maps_labels_to_people():
    assert speaker_map("MARIA=P12; JON = P13;INT=interviewer;") == {"MARIA": "P12", "JON": "P13", "INT": "interviewer"}
    assert speaker_map("") == {}


def test_a_speakers_cell_that_maps_nothing_or_twice_is_told_by_line_and_column(tmp_path):
    told = faults(manifest(tmp_path, "file,speakers\na.txt,MARIA:P12\nb.txt,JON=P1; jon=P2\n"))
    assert "line 2, column 'speakers': 'MARIA:P12' does not say who a label is" in told[0]
    assert "line 3, column 'speakers': 'jon' is both P1 and P2" in told[1]


def test_a_list_of_people_is_split_at_semicolons_only():
    assert split_list("P12; P13 ;;Smith, Jane\nP14") == ["P12", "P13", "Smith, Jane", "P14"]


def test_the_participants_table_holds_consent_and_attributes(tmp_path):
    path = manifest(tmp_path, "Participant,Consent,Gender\nP12,yes,woman\nP13,,man\n", name="participants.csv")
    assert read_participants(path) == (
        [ParticipantRow(2, "P12", "yes", {"Gender": "woman"}), ParticipantRow(3, "P13", "", {"Gender": "man"})],
        [],
    )


def test_a_person_twice_in_the_participants_table_is_refused(tmp_path):
    rows, problems = read_participants(manifest(tmp_path, "participant,gender\nP12,woman\np12,man\n"))
    assert len(rows) == 1 and problems[0].fatal and "column 'participant'" in problems[0].where


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("m.csv", b"", "empty"),
        ("m.csv", b"\n,,\n", "no lines"),
        ("m.csv", b"file,site\n", "no lines below"),
        ("m.csv", b"PK\x03\x04", "spreadsheet"),
        ("m.csv", bytes(range(256)) * 9, "not a text"),
        ("m.csv", b'file,site\na.txt,"' + b"x" * 200_000, "cannot be split"),
        ("m.xlsx", b"file,site", "damaged"),
        ("m.xlsx", b"PK\x03\x04", "damaged"),
        ("m.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("m.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1Workbook", "old Excel"),
    ],
)
def test_a_bad_table_is_one_problem_with_its_mend(tmp_path, name, content, what):
    path = tmp_path / name
    path.write_bytes(content)
    rows, (problem,) = read_manifest(path)
    assert rows == [] and problem.fatal and what in problem.what and problem.mend


def test_a_missing_table_is_a_problem_and_an_unknown_ending_a_refusal(tmp_path):
    assert "no such file" in faults(tmp_path / "gone.csv")[0]
    with pytest.raises(UnknownSuffix, match=r"\.csv, \.tsv, \.xlsx"):
        read_manifest(tmp_path / "m.ods")


def test_a_cut_workbook_is_reported_and_leaves_no_file_open(tmp_path):
    raw = workbook(tmp_path, ["file", "site"], ["a.txt", 4]).read_bytes()
    for cut in range(8, len(raw), 211):
        path = tmp_path / "cut.xlsx"
        path.write_bytes(raw[:cut])
        rows, problems = read_manifest(path)
        assert rows == [] and problems[0].fatal


def test_a_drafted_manifest_has_every_column_and_comes_back(tmp_path):
    path = tmp_path / "draft.csv"
    draft_manifest(path, [{"file": "a.txt", "site": "4", "gender": "woman"}, {"file": "b.txt"}])
    assert path.read_text(encoding="utf-8-sig").splitlines()[0] == ",".join([*COLUMNS, "gender"])
    assert read_manifest(path) == (
        [ManifestRow(2, "a.txt", {"site": "4", "gender": "woman"}), ManifestRow(3, "b.txt", {})],
        [],
    )


def test_a_drafted_manifest_cannot_run_as_a_formula_in_a_spreadsheet(tmp_path):
    path = tmp_path / "draft.csv"
    draft_manifest(path, [{"file": "=cmd|' /C calc'!A0.txt", "case": "@home", "site": "-4"}])
    text = path.read_text(encoding="utf-8-sig")
    assert "'=cmd" in text and "'@home" in text and ",-4," in text
    assert read_manifest(path)[0][0] == ManifestRow(2, "=cmd|' /C calc'!A0.txt", {"site": "-4", "case": "@home"})


def test_a_manifest_that_somebody_filled_in_is_never_written_over(tmp_path):
    path = manifest(tmp_path, "file,site\na.txt,4\n")
    with pytest.raises(UnwritableFile, match="there already"):
        draft_manifest(path, [{"file": "a.txt"}])
    assert path.read_text() == "file,site\na.txt,4\n"


CELL = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)


@given(files=st.lists(CELL, min_size=1, max_size=6, unique_by=str.casefold), site=CELL, note=CELL)
def test_what_a_draft_says_of_any_file_is_read_again(tmp_path_factory, files, site, note):
    path = tmp_path_factory.mktemp("draft") / "draft.csv"
    draft_manifest(path, [{"file": name, "site": site, "Note on it": note} for name in files])
    rows, problems = read_manifest(path)
    assert [(row.file, row.values) for row in rows] == [(name, {"site": site, "Note on it": note}) for name in files]
    assert problems == []


def test_consent_that_is_neither_yes_nor_no_is_told_by_line(tmp_path):
    rows, problems = read_participants(manifest(tmp_path, "participant,consent\nP1,Given\nP2,maybe\n", name="p.csv"))
    assert [(row.consent, row.unclear) for row in rows] == [("Given", False), ("", True)]
    assert problems[0].fatal and "line 3, column 'consent': 'maybe'" in str(problems[0])


def test_of_two_lines_for_a_person_the_refusal_holds(tmp_path):
    rows, _ = read_participants(manifest(tmp_path, "participant,consent\nP1,yes\np1,Withdrew\n", name="p.csv"))
    assert [row.consent for row in rows] == ["Withdrew"]


def test_a_drafted_manifest_is_for_its_owner_only(tmp_path):
    path = tmp_path / "draft.csv"
    draft_manifest(path, [{"file": "a.txt"}])
    assert path.stat().st_mode & 0o077 == 0
