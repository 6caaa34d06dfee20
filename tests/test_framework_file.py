"""Framework files: every fault at once with its line, and a round trip that loses nothing."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualtool.analysis.framework import Framework, Place, ThemeText
from qualtool.analysis.tree import Guide
from qualtool.errors import UnreadableFile, UnwritableFile
from qualtool.formats.framework_file import read_framework, write_framework

FRAMEWORKS = Path(__file__).parent.parent / "frameworks"

HEAD = """\
name: Trial
version: 2
sites: {"1": Site 1, "5": {label: Site 5, attributes: {pilot: criminal justice}}}
stages: {"1": Stage 1, "2": Stage 2}
types: {Delivery staff: [Delivery manager], Service user: []}
themes:
"""
GOOD = (
    HEAD
    + """\
  - id: continuity
    number: "4"
    title: Continuity of care
    columns: [gate, continuity-other]
    themes:
      - id: gate
        number: "4.1"
        title: At the gate
        keywords: [gate, release]
        guide: {sites: ["5"], types: [Delivery manager]}
      - {id: continuity-other, number: "4.9", title: Other, other: true}
"""
)


def faults(tmp_path: Path, text: str | bytes) -> list[str]:
    path = tmp_path / "framework.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    framework, problems = read_framework(path)
    assert (framework is None) == bool(problems)
    assert all(problem.fatal and problem.where.startswith("line ") for problem in problems)
    return [str(problem) for problem in problems]


def test_a_good_file_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "good.yaml"
    path.write_text(GOOD, encoding="utf-8")
    framework, problems = read_framework(path)
    assert problems == []
    assert framework is not None
    assert (framework.name, framework.version) == ("Trial", 2)
    assert framework.sites[1] == Place("5", "Site 5", {"pilot": "criminal justice"})
    assert framework.types == {"Delivery staff": ("Delivery manager",), "Service user": ()}
    gate = framework.themes[0].themes[0]
    assert gate.guide == Guide(sites=("5",), types=("Delivery manager",))
    assert framework.themes[0].columns == ("gate", "continuity-other")
    assert framework.themes[0].themes[1].other


@pytest.mark.parametrize("name", ["blank", "dscp", "dtors_qualitative"])
def test_every_framework_that_comes_with_the_program_is_read_and_written_back(name: str, tmp_path: Path) -> None:
    framework, problems = read_framework(FRAMEWORKS / f"{name}.yaml")
    assert problems == []
    assert framework is not None
    write_framework(tmp_path / "again.yaml", framework)
    assert read_framework(tmp_path / "again.yaml") == (framework, [])


def test_every_fault_is_told_at_once_from_the_top_down(tmp_path: Path) -> None:
    text = """\
name: Trial
version: two
sites: {1: Site 1}
stages: {"1": Stage 1}
types: {Service user: []}
themes:
  - id: a
    number: 4
    title: One
    colums: [b]
    themes:
      - {id: b, number: "4.1.1", title: Too deep}
      - {id: b, number: "4.2", title: Twice}
      - {id: c, number: "4.2"}
      - {number: "4.3", title: No id, guide: {sites: ["9"]}}
"""
    told = faults(tmp_path, text)
    starts = [line.split(",")[0] for line in told]
    assert starts == [
        *["line 2", "line 3", "line 8", "line 10", "line 12"],
        *["line 13", "line 14", "line 14", "line 15", "line 15"],
    ]
    assert "line 8, column 13: the number 4 is not in quotes" in told[2]
    assert "Did you mean columns?" in told[3]
    assert "does not fit under 4" in told[4]
    assert "first in line 12" in told[5]
    assert any("the number 4.2 is used twice" in line for line in told)
    assert any("has no title" in line for line in told)
    assert any("has no id" in line for line in told)
    assert any("the guide names 9" in line for line in told)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"5": {label: Site 5', '"5": {label: " site 1"', "line 3, column 22: site 1 is also the name of 1 in line 3"),
        ('"2": Stage 2', '"stage 1": Later', "line 4, column 24: stage 1 is also the name of 1 in line 4"),
        ("[Delivery manager]", "[service USER]", "Service user is also the name of sub-role 1 of Delivery staff"),
        ("Service user: []", "Service user: [delivery staff]", "delivery staff is also the name of the main type"),
        ("Service user: []", "DELIVERY STAFF: []", "DELIVERY STAFF is also the name of the main type Delivery staff"),
    ],
)
def test_two_names_spelt_alike_are_a_fault_where_the_second_stands(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in HEAD
    told = faults(tmp_path, GOOD.replace(old, new, 1))
    assert any(said in line for line in told), told


def test_a_misspelt_key_is_named_and_what_is_under_it_is_still_checked(tmp_path: Path) -> None:
    told = faults(
        tmp_path,
        GOOD.replace("themes:\n  - id: c", "themse:\n  - id: c").replace('"4.1"', "4.10").replace("4.9", "4.11"),
    )
    assert told == [
        "line 6, column 1: themse is no key of a framework. Did you mean themes?",
        'line 13, column 17: the number 4.10 is not in quotes. Write number: "4.10"; '
        "without quotes 3.10 is read as 3.1",
    ]


@pytest.mark.parametrize("key", ["name", "sites", "stages", "types", "themes"])
def test_a_missing_top_key_is_told(key: str, tmp_path: Path) -> None:
    lines = [line for line in HEAD.splitlines() if not line.startswith(key)]
    told = faults(tmp_path, "\n".join(lines) + ("" if key == "themes" else " []") + "\n")
    assert told == [f"line 1, column 1: {key} is missing. Add {key}: ..."]


def test_an_unquoted_number_is_a_fault_that_shows_the_quotes(tmp_path: Path) -> None:
    [told] = faults(tmp_path, GOOD.replace('"4.1"', "4.1"))
    assert told.startswith("line 13, column 17: the number 4.1 is not in quotes")
    assert '"4.1"' in told


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ('"1": Site 1', "1: Site 1", "the key 1 in sites is not in quotes"),
        ('"2": Stage 2', "2: Stage 2", "the key 2 in stages is not in quotes"),
        ("version: 2", 'version: "2"', "version should be a whole number"),
        ("version: 2", "version: 1.5", "version should be a whole number"),
        ("columns: [gate,", "columns: [gat,", "columns names gat, which is not under this theme. Did you mean"),
        ("columns: [gate,", "columns: [continuity,", "columns names continuity"),
        ('sites: ["5"]', 'sites: ["7"]', "the guide names 7, which is not in sites"),
        ("[Delivery manager]}", "[Delivery managr]}", "Did you mean Delivery manager?"),
        ('guide: {sites: ["5"]', 'guide: {stages: ["4"]', "the guide names 4, which is not in stages"),
        ("other: true", "other: maybe", "other should be true or false"),
        ('number: "4.9"', 'number: "4.0"', "not the highest"),
        ('number: "4.9"', 'number: "5.9"', "does not fit under 4"),
        ('number: "4.9"', 'number: "4.1"', "the number 4.1 is used twice"),
        ("id: gate", "id: continuity-other", "the id continuity-other is used twice"),
        ("    title: Continuity of care\n", "", "this theme has no title"),
        ("    title: Continuity of care", '    title: "  "', "this theme has no title"),
        ("keywords:", "keyword:", "Did you mean keywords?"),
        ("keywords: [gate, release]", "keywords: gate", "keywords should be a list"),
        ("title: At the gate", "title: [At, the gate]", "title should be a text"),
        ("{label: Site 5,", "{labl: Site 5,", "Did you mean label?"),
        ("version: 2", "version: 2\nname: Again", "the key name is given twice, first in line 1"),
        ("version: 2", "version: 2\n? [a]\n: b", "a key in a framework is a list"),
    ],
)
def test_one_fault_is_told_in_words(was: str, becomes: str, says: str, tmp_path: Path) -> None:
    assert was in GOOD
    told = faults(tmp_path, GOOD.replace(was, becomes, 1))
    assert any(says in line for line in told), told


def test_a_second_other_is_a_fault(tmp_path: Path) -> None:
    told = faults(tmp_path, GOOD + '      - {id: more, number: "4.10", title: More, other: true}\n')
    assert any("a second Other" in line for line in told)


def test_two_faults_of_one_theme_are_both_told(tmp_path: Path) -> None:
    told = faults(tmp_path, GOOD.replace('number: "4.1"', "number: 5.1").replace("title: At the gate", "x: y"))
    assert [line.split(": ")[0] for line in told] == [
        "line 12, column 9",
        "line 13, column 17",
        "line 13, column 17",
        "line 14, column 9",
    ]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        pytest.param(b"[" * 5000, "line 1, column 1", id="brackets"),
        (b"name: a: b\n", "line 1, column 8"),
        (b"name: x\n\tversion: 1\n", "line 2, column 1"),
        (b"name: [x\n", "line "),
        (b'name: "x\n', "line "),
        (b"name: x\nversion: \x07\n", "line 2, column 10"),
        (b"name: caf\xe9\n", "line 1, column 10"),
        (b"", "line 1, column 1"),
        (b"- just\n- a list\n", "line 1, column 1"),
        (b"hello", "line 1, column 1"),
        (b"name: x\n---\nname: y\n", "line 2"),
    ],
)
def test_a_file_that_is_no_framework_is_a_fault_with_a_line(text: bytes, where: str, tmp_path: Path) -> None:
    told = faults(tmp_path, text)
    assert told
    assert told[0].startswith(where)


def test_sites_and_themes_of_the_wrong_shape_are_told_together(tmp_path: Path) -> None:
    text = "name: T\nsites: [1, 2]\nstages: once\ntypes: {A: b}\nthemes: {id: a}\n"
    told = faults(tmp_path, text)
    assert [line.split(",")[0] for line in told] == ["line 2", "line 3", "line 4", "line 5"]


def test_a_theme_that_holds_itself_by_an_alias_is_told(tmp_path: Path) -> None:
    text = HEAD + '  - &a\n    id: a\n    number: "1"\n    title: A\n    themes: [*a]\n'
    assert any("alias" in line for line in faults(tmp_path, text))


def test_a_folded_text_keeps_its_words_without_the_last_line_break(tmp_path: Path) -> None:
    text = GOOD.replace("title: At the gate", "title: At the gate\n        definition: >\n          One\n          two")
    path = tmp_path / "f.yaml"
    path.write_text(text, encoding="utf-8")
    framework, problems = read_framework(path)
    assert problems == []
    assert framework is not None
    assert framework.themes[0].themes[0].definition == "One two"


def test_a_file_saved_as_utf_16_is_read(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(GOOD.encode("utf-16"))
    assert read_framework(path)[1] == []


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="could not be read"):
        read_framework(tmp_path / "none.yaml")


def test_writing_into_a_missing_folder_says_so(tmp_path: Path) -> None:
    framework = Framework("T", 1, (), (), {}, ())
    with pytest.raises(UnwritableFile, match="could not be written"):
        write_framework(tmp_path / "none" / "f.yaml", framework)


def test_numbers_are_written_in_quotes_and_empty_keys_left_out(tmp_path: Path) -> None:
    theme = ThemeText("a", "1", "A", themes=(ThemeText("b", "1.10", "B"),))
    write_framework(tmp_path / "f.yaml", Framework("T", 1, (Place("1", "One"),), (), {}, (theme,)))
    text = (tmp_path / "f.yaml").read_text(encoding="utf-8")
    assert 'number: "1.10"' in text
    assert '"1": One' in text
    assert "definition" not in text
    assert "guide" not in text


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
FILLED = TEXT.filter(str.strip)


def plain(name: str) -> str:
    return name.strip().casefold()


KEYS = st.lists(FILLED, min_size=1, max_size=3, unique_by=plain)


@st.composite
def frameworks(draw: st.DrawFn) -> Framework:
    sites, stages, types = draw(KEYS), draw(KEYS), draw(KEYS)
    attributes = st.dictionaries(TEXT, TEXT, max_size=2)

    def places(keys: list[str]) -> tuple[Place, ...]:
        taken = {plain(key) for key in keys}
        labels = draw(
            st.lists(
                FILLED.filter(lambda label: plain(label) not in taken),
                min_size=len(keys),
                max_size=len(keys),
                unique_by=plain,
            )
        )
        return tuple(Place(key, label, draw(attributes)) for key, label in zip(keys, labels, strict=True))

    def some(values: list[str]) -> tuple[str, ...]:
        return tuple(draw(st.lists(st.sampled_from(values), unique=True, max_size=2))) if values else ()

    slugs = iter(draw(st.lists(FILLED, min_size=14, max_size=14, unique=True)))

    def themes(above: str, depth: int) -> tuple[ThemeText, ...]:
        count = draw(st.integers(0 if depth else 1, 2 if depth < 3 else 0))
        found = []
        for n in range(1, count + 1):
            number = f"{above}{n}"
            under = themes(f"{number}.", depth + 1)
            found.append(
                ThemeText(
                    slug=next(slugs),
                    number=number,
                    title=draw(FILLED),
                    definition=draw(TEXT),
                    include=draw(TEXT),
                    example=draw(TEXT),
                    keywords=tuple(draw(st.lists(TEXT, max_size=2))),
                    guide=Guide(some(sites), some(stages), some(types)),
                    other=n == count and draw(st.booleans()),
                    columns=some([theme.slug for theme in under]),
                    themes=under,
                )
            )
        return tuple(found)

    mains = {plain(name) for name in types}
    others = draw(st.lists(FILLED.filter(lambda role: plain(role) not in mains), max_size=3, unique_by=plain))
    roles = {name: tuple(others[number :: len(types)]) for number, name in enumerate(types)}
    return Framework(draw(FILLED), draw(st.integers(0, 99)), places(sites), places(stages), roles, themes("", 0))


@settings(max_examples=60, deadline=None)
@given(framework=frameworks())
def test_what_is_written_is_read_back_the_same(framework: Framework, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("written") / "framework.yaml"
    write_framework(path, framework)
    assert read_framework(path) == (framework, [])
