"""What stands after a quotation to say whose it is: an attribution, or a citation of other work."""

import re
from collections import deque
from dataclasses import dataclass

LONGEST = 160
"""In code points: anything longer in brackets is a remark."""
MOST_WORDS = 16
_BRACKETS = re.compile(r"\((?:[^()\n]|\n(?!\n)|\([^()]*\)){1,160}\)|\[(?:[^\[\]]|\[[^\[\]]*\]){1,160}\]")
_DASHED = re.compile(r"(?:[—–―]|--+|-(?=\s))\s*(?P<inner>[^\n—–―]{2,160}?)\s*$", re.MULTILINE)
_GAP = re.compile(r"[.,;:]?(?:\s?\[\^?\d{1,3}\](?=\s*[(\[—–―-])|\d{1,3}(?=\s*[(\[—–―-])|[¹²³⁰⁴-⁹]{1,3})?[.,;:]?\s*")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d[a-z]?\b")
_CITED = re.compile(
    r"\b(?:ibid|op\.? ?cit|loc\.? ?cit|et al|n\.d\.|in press|forthcoming|pers\.? comm)\b|^@|[;\s]@\w"
    r"|^\d+(?:\s*[,;–-]\s*\d+)*$"
    r"|^(?:see )?(?-i:pp?)\.? ?\d",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:[A-Z][\w’'-]+(?:,? (?:and|&|et) |, )?){1,4}(?: et al\.?)?(?:’s|'s|‟s)?,? "
    r"[(\[](?:1[5-9]|20)\d\d[a-z]?(?:[,:;] ?(?:pp?\.? ?)?\d+(?:[–-]\d+)?)?[)\]]"
)
_CITING = re.compile(
    r"(?!(?:see|cf|compare|the|this|that|these|those|it|he|she|they|we|some|since|until|in|at|by|after|before)\b)"
    r"(?:(?:quoted|cited) in |from )?(?-i:[^\W\d_a-z])[^?!\n]{1,150}?"
    r"(?:[(\[,.]\s?(?:1[5-9]|20)\d\d[a-z]?\b|,\s?pp?\.\s?\d)",
    re.IGNORECASE,
)
_IBID = re.compile(r"(?:ibid|op\.? ?cit|loc\.? ?cit)\b", re.IGNORECASE)
_SURE = re.compile(
    r"\b(?:(?:site|stage|wave|phase|round|time ?point|visit)s?|interview(?:s|ee|er)?|focus group|participant|respondent"
    r"|service users?|(?-i:[A-Z]{1,3}[ _-]?\d{1,3})|id ?\d+)\b",
    re.IGNORECASE,
)
_LIKELY = re.compile(
    r"\b(?:user|staff|stakeholder|manager|mentor|worker|client|patient|carer|parent|nurse|doctor|gp|practitioner"
    r"|professional|teacher|pupil|student|commissioner|group|pair|male|female|man|woman|aged|years?)\b",
    re.IGNORECASE,
)
_REMARK = re.compile(
    r"(?:emphasis|italics|my |our |original|sic\b|see\b|figure|fig\b|table|section|chapter|appendix|annex|page|box\b"
    r"|notes?\b|i\.?e\b|e\.?g\b|cf\b|that is|or\b|and\b|which|who\b|names? (?:of|changed)|not (?:his|her|their)"
    r"|laugh|pause|inaudible|translat|sites\b|site \d+ and|(?-i:the ))",
    re.IGNORECASE,
)
_MOST_NAMES = 12
_SPOKEN = re.compile(r"[.?!…:,]$|[.?!]\W*\s|[“”«»„\"]")
"""What a line of names does not hold: the end of a sentence, quote marks."""
_ENDED = (".", "?", "!", "…", "”", "’", '"', "'", "‟", "»", "\n")


@dataclass(frozen=True, slots=True)
class Note:
    """An attribution or a citation as it stands: code points of its paragraph, half-open, brackets or dash included.

    `is_sure` says that its words are a study's (a site, a stage, an interview), wherever it stands.
    """

    start: int
    end: int
    is_citation: bool = False
    is_sure: bool = False


def note_after(text: str, at: int) -> Note | None:
    """The attribution or citation right after a quotation that ends at `at`, a full stop or note number between."""
    gap = _GAP.match(text, at)
    start = gap.end() if gap else at
    bracket = _BRACKETS.match(text, start)
    if bracket:
        return _note(bracket[0][1:-1], bracket.start(), bracket.end())
    dashed = _DASHED.match(text, start)
    if dashed and not text[dashed.end() :].strip():
        return _note(dashed["inner"], dashed.start(), dashed.end())
    return None


def last_bracket(text: str, start: int, end: int) -> Note | None:
    """The last bracket of a stretch, if it is an attribution or a citation."""
    last = next(iter(deque(_BRACKETS.finditer(text, start, end), maxlen=1)), None)
    return _note(last[0][1:-1], last.start(), last.end()) if last else None


def bracket_end(text: str, at: int) -> int:
    """Where the bracket ends that begins at a place; the place itself where none does."""
    bracket = _BRACKETS.match(text, at)
    return bracket.end() if bracket else at


def cites(note: str) -> bool:
    """Whether the text of a footnote is a citation of other work: Department for Housing (2019), p. 4."""
    return not _SURE.search(_YEAR.sub("", note)) and bool(_CITING.match(note) or _IBID.match(note))


def notes_in(text: str) -> list[Note]:
    """The brackets of a paragraph that are surely attributions, and the citations."""
    found = (_note(match[0][1:-1], match.start(), match.end()) for match in _BRACKETS.finditer(text))
    return [note for note in found if note and (note.is_sure or note.is_citation)]


def note_alone(text: str, after_block: bool = False) -> Note | None:
    """The attribution or citation that a paragraph is, and nothing else.

    After a block quotation it needs neither brackets nor dash, if its words are surely a study's.
    """
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    bare = text[start:end]
    without_stop = bare[:-1] if bare.endswith(".") else bare
    if _BRACKETS.fullmatch(without_stop):
        return _note(without_stop[1:-1], start, start + len(without_stop))
    dashed = _DASHED.fullmatch(bare)
    if dashed:
        return _note(dashed["inner"], start, end)
    if after_block and _is_line_of_names(bare):
        return Note(start, end, is_sure=True)
    return None


def trailing_note(text: str) -> Note | None:
    """The attribution or citation with which a block quotation ends, in brackets, after a dash, or on its own line."""
    end = len(text.rstrip())
    last = end - 1 if text[:end].endswith((").", "].")) else end
    for match in (*_BRACKETS.finditer(text, 0, last), *_DASHED.finditer(text, 0, end)):
        if match.end() in (last, end):
            inner = match["inner"] if match.re is _DASHED else match[0][1:-1]
            note = _note(inner, match.start(), match.end())
            return note if note and _may_trail(note, text) else None
    line = text.rfind("\n", 0, end) + 1
    return Note(line, end, is_sure=True) if line and _is_line_of_names(text[line:end]) else None


def _may_trail(note: Note, text: str) -> bool:
    """Whether a bracket or dash at the end of a block stands after its words, not among them."""
    before = text[: note.start].rstrip(" \t")
    if before.endswith(_ENDED):
        return True
    # In square brackets stands what the researcher put in: "I told [Site 4]".
    return note.is_sure and text[note.start] != "["


def names_other_work(before: str) -> bool:
    """Whether the sentence that leads to a quotation names other work and its year: Finnegan et al. (2010)."""
    sentence = re.split(r"[.?!]['”’\")]?\s+(?=[A-Z“‘])(?<!al\. )", before)[-1]
    return bool(_NAMED.search(sentence))


def _is_line_of_names(line: str) -> bool:
    """Whether a line without brackets reads as an attribution: short, with a study's words and a comma or number."""
    if len(line.split()) > _MOST_NAMES or not _SURE.search(line) or _SPOKEN.search(line):
        return False
    return "," in line or any(character.isdigit() for character in line)


def _note(inner: str, start: int, end: int) -> Note | None:
    """What the words of a bracket make of it; None where they are a remark."""
    inner = " ".join(inner.split())
    if not inner or len(inner.split()) > MOST_WORDS:
        return None
    sure = bool(_SURE.search(_YEAR.sub("", inner)))
    if _CITED.search(inner) or (_YEAR.search(inner) and not sure):
        return Note(start, end, is_citation=True)
    if _REMARK.match(inner) or not _could_name(inner, sure):
        return None
    return Note(start, end, is_sure=sure)


def _could_name(inner: str, sure: bool) -> bool:
    """Whether words in brackets could say whose a quotation is: not an abbreviation, not a sentence."""
    if re.fullmatch(r"[A-Z]{2,}s?", inner) or re.search(r"[?!]|\.\s+[A-Z][a-z]+ [a-z]", inner):
        return False
    named = re.sub(r"^an? ", "", inner)
    return named[0].isupper() or named[0].isdigit() or bool(_SURE.match(named) or _LIKELY.match(named))
