"""Full-text search over turns, and the word families that let *relapse* find *relapsing*."""

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection, bindparam, select, text

from qualtool.model import Word
from qualtool.store import tables
from qualtool.store.history import Step

_INDEX = (
    """CREATE VIRTUAL TABLE turn_search USING fts5(
        words, content='turn', content_rowid='id', tokenize='unicode61 remove_diacritics 2')""",
    "CREATE VIRTUAL TABLE turn_vocabulary USING fts5vocab('turn_search', 'row')",
    """CREATE TRIGGER turn_search_insert AFTER INSERT ON turn BEGIN
        INSERT INTO turn_search(rowid, words) VALUES (new.id, new.words); END""",
    """CREATE TRIGGER turn_search_delete AFTER DELETE ON turn BEGIN
        INSERT INTO turn_search(turn_search, rowid, words) VALUES ('delete', old.id, old.words); END""",
    """CREATE TRIGGER turn_search_update AFTER UPDATE ON turn BEGIN
        INSERT INTO turn_search(turn_search, rowid, words) VALUES ('delete', old.id, old.words);
        INSERT INTO turn_search(rowid, words) VALUES (new.id, new.words); END""",
)
_TOKEN = re.compile(r"[^\W_]+")
_QUERY_PART = re.compile(r'"([^"]*)"?|(\S+)')


def create_index(connection: Connection) -> None:
    """Makes the search index and the triggers that keep it."""
    for statement in _INDEX:
        connection.exec_driver_sql(statement)


# The combining marks that unicode61 drops; it takes any other for the end of a word.
_MARKS = frozenset(
    (*range(0x300, 0x305), *range(0x306, 0x30D), 0x30F, 0x311, 0x31B, *range(0x323, 0x329), 0x32D, 0x32E, 0x330, 0x331)
)


class _Folding(dict[int, str]):
    """Each character as unicode61 folds it: Latin letters lose their diacritics, other scripts keep theirs."""

    def __missing__(self, code: int) -> str:
        base = unicodedata.normalize("NFD", chr(code))[0]
        self[code] = "" if code in _MARKS else base if base.isascii() and base.isalpha() else chr(code)
        return self[code]


_FOLDED = _Folding()


def tokens(words: str) -> list[str]:
    """The words of a text as the index holds them: lower case, no diacritics."""
    return _TOKEN.findall(words.lower().translate(_FOLDED))


def unknown_words(connection: Connection, forms: Iterable[str]) -> set[str]:
    """Those of `forms` whose family has not been worked out yet."""
    wanted = list(forms)
    known: set[str] = set()
    for start in range(0, len(wanted), 5000):
        known.update(
            connection.execute(
                select(tables.words.c.form).where(tables.words.c.form.in_(wanted[start : start + 5000]))
            ).scalars()
        )
    return set(wanted) - known


def add_families(step: Step, families: Iterable[tuple[str, str]]) -> None:
    """Stores the families of forms that are not known yet; a known form has all its families already."""
    pairs = set(families)
    new = unknown_words(step.connection, {form for form, _family in pairs})
    step.attach_values(Word, [{"form": form, "family": family} for form, family in sorted(pairs) if form in new])


@dataclass(frozen=True, slots=True)
class Wanted:
    """One part of a search: a run of word forms to stand one after another, any of the forms at each place."""

    places: tuple[tuple[str, ...], ...]
    prefix: bool = False


def parse(connection: Connection, query: str) -> list[Wanted]:
    """What a researcher typed: words by family, "exact phrases" in quotation marks, and prefix* by a star."""
    parts: list[Wanted] = []
    for match in _QUERY_PART.finditer(query):
        phrase, word = match.group(1), match.group(2)
        found = tokens(phrase if phrase is not None else word)
        if not found:
            continue
        if phrase is not None:
            parts.append(Wanted(tuple((form,) for form in found)))
        elif word.endswith("*"):
            parts.append(Wanted(tuple((form,) for form in found), prefix=True))
        else:
            families = _families(connection, found)
            parts.extend(Wanted((tuple(sorted({form, *families.get(form, ())})),)) for form in found)
    return parts


def _families(connection: Connection, forms: Sequence[str]) -> dict[str, set[str]]:
    """For each form, every form that shares a family with it."""
    theirs, others = tables.words.alias(), tables.words.alias()
    rows = connection.execute(
        select(theirs.c.form, others.c.form.label("other"))
        .join_from(theirs, others, theirs.c.family == others.c.family)
        .where(theirs.c.form.in_(forms))
    )
    families: dict[str, set[str]] = {}
    for form, other in rows:
        families.setdefault(form, set()).add(other)
    return families


def expression(parts: Sequence[Wanted]) -> str:
    """A MATCH expression of quoted tokens only; nothing that a user typed reaches FTS5 as syntax."""
    clauses = []
    for part in parts:
        if len(part.places) == 1:
            alternatives = [f'"{form}"' + ("*" if part.prefix else "") for form in part.places[0]]
            clauses.append("(" + " OR ".join(alternatives) + ")")
        else:
            phrase = " ".join(place[0] for place in part.places)
            clauses.append(f'"{phrase}"' + ("*" if part.prefix else ""))
    return " AND ".join(clauses)


def turns_with(connection: Connection, parts: Sequence[Wanted]) -> list[int]:
    """The turns of live transcripts that hold every part."""
    if not parts:
        return []
    # What is left out is found by transcript: joined, every turn of the study would be looked at.
    query = text("""SELECT rowid FROM turn_search WHERE turn_search MATCH :wanted AND rowid NOT IN (
        SELECT id FROM turn WHERE transcript_id IN (SELECT id FROM transcript WHERE removed_at IS NOT NULL))""")
    return list(connection.execute(query, {"wanted": expression(parts)}).scalars())


def forms_found(connection: Connection, parts: Sequence[Wanted]) -> list[str]:
    """Which of the forms looked for stand in the study at all; of a beginning*, those that begin so."""
    forms: set[str] = set()
    begins: set[str] = set()
    for part in parts:
        whole = part.places[:-1] if part.prefix else part.places
        forms.update(form for place in whole for form in place)
        begins.update(part.places[-1] if part.prefix else ())
    # With OR, rows would go missing: SQLite tells them apart by rowids, which a vocabulary counts anew in each scan.
    query = text("""SELECT term FROM turn_vocabulary WHERE term IN :forms
        UNION SELECT term FROM json_each(:begins) AS begin CROSS JOIN turn_vocabulary
        WHERE term >= begin.value AND term < begin.value || char(1114111) ORDER BY term""")
    wanted = {"forms": sorted(forms), "begins": json.dumps(sorted(begins))}
    return list(connection.execute(query.bindparams(bindparam("forms", expanding=True)), wanted).scalars())


def pattern(parts: Sequence[Wanted]) -> re.Pattern[str] | None:
    """A pattern that finds the parts in a text as it stands, for marking them on a screen."""
    alternatives = []
    for part in parts:
        places = ["(?:" + "|".join(map(_as_written, place)) + ")" for place in part.places]
        ending = r"[^\W_]*" if part.prefix else r"(?![^\W_])"
        alternatives.append(r"(?<![^\W_])" + r"[\W_]+".join(places) + ending)
    return re.compile("|".join(alternatives), re.IGNORECASE) if alternatives else None


def _as_written(form: str) -> str:
    """A form with room for the diacritics that the index leaves out."""
    return "".join(f"[{c}{_accented().get(c, '')}][\u0300-\u036f]*" for c in form)


@cache
def _accented() -> dict[str, str]:
    """For each plain Latin letter, the letters that the index takes for it."""
    found: dict[str, str] = {}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        plain = chr(code).lower().translate(_FOLDED)
        if plain.isascii():
            found[plain] = found.get(plain, "") + chr(code)
    return found
