"""How one text, or one revision of a summary, became another: word by word, kinds and references included."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from qualtool.analysis.matrix import COMMENT, SUMMARY, VERBATIM, Reference, Stretch
from qualtool.analysis.summary_text import as_typed, labelled

SAME, GONE, NEW = "same", "gone", "new"
_SIGNS = {GONE: "-", NEW: "+"}
_MARKS = {SUMMARY: ("", ""), VERBATIM: ("“", "”"), COMMENT: ("{", "}")}
_RELATED = 0.4
_LONG = 1000
_WORD = re.compile(r"\s+|\S+")
_What = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a difference: 'same', 'gone' or 'new'."""

    kind: str
    words: str

    @property
    def marked(self) -> str:
        """The words with signs that do not need a colour: [-taken out-], [+added+]."""
        inside = self.words.strip()
        if self.kind == SAME or not inside:
            return self.words if self.kind != GONE else ""
        sign = _SIGNS[self.kind]
        start = self.words.index(inside)
        return f"{self.words[:start]}[{sign}{inside}{sign}]{self.words[start + len(inside) :]}"


@dataclass(frozen=True, slots=True)
class PastRevision:
    """What a cell said in one of its revisions, when, and by whom; `at` is an ISO time."""

    number: int
    coder: str
    at: str
    stretches: tuple[Stretch, ...] = ()
    blank: str = ""
    spontaneous: bool = False

    @property
    def typed(self) -> str:
        """As it is typed, the reason for a blank in brackets."""
        return "\n".join(filter(None, (as_typed(self.stretches), f"({self.blank})" if self.blank else "")))


@dataclass(frozen=True, slots=True)
class _Token:
    """A word, a gap, a mark or a reference: how it reads, and what makes it the same as another."""

    reads: str
    what: _What

    @property
    def is_gap(self) -> bool:
        return not self.reads.strip()


def word_difference(before: str, after: str) -> list[Piece]:
    """How one text became another, word by word, or whole where little is left of it."""
    return _difference(_words_of(before, SUMMARY), _words_of(after, SUMMARY))


def revision_difference(before: PastRevision, after: PastRevision) -> list[Piece]:
    """How one revision became another: the words, their kinds, what they cite, and the reason for a blank.

    A word whose kind changed is gone and new; so is a reference that now points to another excerpt.
    """
    cited = [ref for said in (before, after) for stretch in said.stretches for ref in stretch.references]
    labels = {ref.excerpt: label for label, ref in labelled(cited).items()}
    return _difference(_tokens(before, labels), _tokens(after, labels))


def marks_changed(before: PastRevision, after: PastRevision) -> str:
    """What was said about the words, where that changed; empty where it did not."""
    if before.spontaneous == after.spontaneous:
        return ""
    return "marked as brought up unasked" if after.spontaneous else "no longer marked as brought up unasked"


def _words_of(text: str, kind: str) -> list[_Token]:
    return [_Token(word, ("gap", word) if word.isspace() else (kind, word)) for word in _WORD.findall(text)]


def _tokens(said: PastRevision, labels: dict[str, str]) -> list[_Token]:
    tokens: list[_Token] = []
    for stretch in said.stretches:
        if tokens:
            tokens.append(_Token("\n", ("gap", "\n")))
        tokens.extend(_stretch_tokens(stretch, labels))
    if said.blank:
        tokens.extend([_Token("\n", ("gap", "\n"))] if tokens else [])
        tokens.append(_Token(f"({said.blank})", ("blank", said.blank)))
    return tokens


def _stretch_tokens(stretch: Stretch, labels: dict[str, str]) -> list[_Token]:
    opening, closing = _MARKS[stretch.kind]
    words = _words_of(stretch.text.strip(), stretch.kind)
    if words and opening:
        # A mark stands at its word, so that the two come and go together.
        words[0] = replace(words[0], reads=opening + words[0].reads)
        words[-1] = replace(words[-1], reads=words[-1].reads + closing)
    for place, ref in enumerate(stretch.references):
        words.append(_Token(" ", ("gap", " ")))
        words.append(_cited(ref, labels[ref.excerpt], place == 0, place == len(stretch.references) - 1))
    return words


def _cited(ref: Reference, label: str, first: bool, last: bool) -> _Token:
    reads = ("(" if first else "") + ("*" if ref.starred else "") + label + (")" if last else ";")
    return _Token(reads, ("cited", ref.excerpt, str(ref.starred)))


def _difference(before: Sequence[_Token], after: Sequence[_Token]) -> list[Piece]:
    codes = _codes([token.what for token in before], [token.what for token in after])
    if not _related(codes, before, after):
        return [piece for piece in (Piece(GONE, _text(before)), Piece(NEW, _text(after))) if piece.words]
    pieces: list[Piece] = []
    for tag, old_start, old_end, new_start, new_end in codes:
        if tag == "equal":
            pieces.append(Piece(SAME, _text(after[new_start:new_end])))
            continue
        changed = ((GONE, _text(before[old_start:old_end])), (NEW, _text(after[new_start:new_end])))
        pieces.extend(Piece(kind, words) for kind, words in changed if words)
    return pieces


def _codes(old: Sequence[_What], new: Sequence[_What]) -> list[tuple[str, int, int, int, int]]:
    """What difflib's get_opcodes gives; what both begin and end with is set aside, since most edits are small."""
    first = _alike(old, new)
    last = _alike(old[first:][::-1], new[first:][::-1])
    # Gaps are everywhere: they join what matches, and are no match by themselves. In a long text the same goes for
    # the commonest words, without which a comparison would take minutes.
    old_middle, new_middle = old[first : len(old) - last], new[first : len(new) - last]
    matcher = SequenceMatcher(_is_gap, old_middle, new_middle, autojunk=len(new_middle) > _LONG)
    codes = [("equal", 0, first, 0, first)] if first else []
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        codes.append((tag, old_start + first, old_end + first, new_start + first, new_end + first))
    if last:
        codes.append(("equal", len(old) - last, len(old), len(new) - last, len(new)))
    return codes


def _alike(one: Sequence[_What], other: Sequence[_What]) -> int:
    """How many tokens two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (mine, theirs) in pairs if mine != theirs), min(len(one), len(other)))


def _related(
    codes: Sequence[tuple[str, int, int, int, int]], before: Sequence[_Token], after: Sequence[_Token]
) -> bool:
    """Whether enough words stayed to show them among the changed ones."""
    kept = sum(not token.is_gap for tag, start, end, *_new in codes if tag == "equal" for token in before[start:end])
    words = sum(not token.is_gap for token in (*before, *after))
    return not words or 2 * kept / words >= _RELATED


def _is_gap(what: _What) -> bool:
    return what[0] == "gap"


def _text(tokens: Iterable[_Token]) -> str:
    return "".join(token.reads for token in tokens)
