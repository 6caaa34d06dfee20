"""What can be a speaker's label, and what is only the beginning of a sentence."""

import re

MOST_CHARACTERS = 40
MOST_WORDS = 4


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ROLES = _set_of(
    "i r iv ir ie int intv resp mod fac interviewer interviewers interviewee respondent respondents moderator "
    "facilitator participant researcher observer speaker narrator translator interpreter notetaker scribe "
    "client patient informant male female all several unknown unidentified inaudible"
) | {"note taker", "service user", "unknown speaker", "several speakers", "all speakers", "everyone"}
_ASKING = frozenset(["i", "iv", "int", "intv", "interviewer", "interviewers", "q", "question", "mod", "fac"]) | {
    "moderator", "facilitator", "researcher", "second interviewer", "co moderator"
}  # fmt: skip
# One half of such a pair alone ("A: it was late") is more often the start of a list than a speaker.
_PAIRS = (frozenset({"q", "a"}), frozenset({"question", "answer"}))
_CODE = re.compile(r"(?!q)([a-z]{1,3})[ _.-]?\d{1,3}[a-z]?")
_APART = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NUMBERING = re.compile(r"\s*(?:#?\d+|\b(?:one|two|three|four|five|six|seven|eight|nine|ten)\b)\s*")
_NOT_SPEAKERS = _set_of(
    "note notes nb n.b ps p.s warning example source date time place location duration site stage type mode "
    "file aim aims action actions lead cost costs outcome outcomes output outputs summary background method "
    "result results finding findings theme figure table appendix section chapter page end start transcript "
    "recording tape ref reference subject re keywords abstract title author objective objectives key first "
    "second third finally firstly secondly thirdly monday tuesday wednesday thursday friday saturday sunday "
    "january february march april june july august september october november december today yesterday "
    "tomorrow vol fig no sec apr jan feb mar jun jul aug sep oct nov dec "
    "mon tue wed thu fri sat sun http https mailto conclusion question answer reason update text email phone"
)
_SENTENCE_WORDS = _set_of(
    "and but so then that this these those was is are were be been like thing things me him them it its to "
    "think thought told tell said says say saying asked asks ask goes went because if when where what why how "
    "who which at about around by for from with without into just only also not no yes yeah yep well okay ok "
    "right now here there he she they we you your his their our my mine a an or as than very really some any "
    "went got get have has had do does did will would could should can may might must until after before"
)
_CONNECTORS = _set_of("of de da di du la le van von der den el al bin ibn the and & y e")


def label_key(label: str) -> str:
    """What two writings of one label have in common: case and white space aside."""
    return " ".join(label.casefold().split())


def shaped_like_label(label: str) -> bool:
    """Whether `label` is short enough, has a letter, and ends as a name does."""
    if not 0 < len(label) <= MOST_CHARACTERS or label[-1] in ",-–—/&":
        return False
    words = _APART.sub(" ", label).split() or label.split()
    return len(words) <= MOST_WORDS and any(character.isalpha() for character in label)


def is_role(label: str) -> bool:
    """Whether `label` is what transcribers call someone (I, Interviewer 2, Female participant, P09)."""
    key = label_key(label).strip("[]().# ")
    code = _CODE.fullmatch(label_key(_APART.sub("", label)) or key)
    if code and code[1] not in _SENTENCE_WORDS | _NOT_SPEAKERS:
        return True
    base = _base(label)
    if base in _ROLES or key in _ROLES:
        return True
    words = base.split()
    return 1 < len(words) <= 3 and len(words[-1]) > 4 and words[-1] in _ROLES and not _is_sentence(words)


def asks(label: str) -> bool:
    """Whether `label` is what transcribers call the one who asks the questions."""
    return _base(label) in _ASKING


def is_half_of_pair(key: str, keys: frozenset[str]) -> bool:
    """Whether the label with this key is a role because its other half (Q and A) is there too."""
    return any(key in pair and pair <= keys for pair in _PAIRS)


def could_be_speaker(label: str) -> bool:
    """Whether `label` could name a speaker at all, were it to recur: no sentence, no `Note`."""
    if not shaped_like_label(label):
        return False
    words = [word.strip(".'’") for word in label_key(_APART.sub(" ", label)).split()]
    if "," in label and not is_capitalised(label):
        return False
    return not words or (words[0] not in _NOT_SPEAKERS and not _is_sentence(words))


def is_capitalised(label: str) -> bool:
    """Whether every word of `label` begins as a name does: not in lower case, connectors and notes aside."""
    words = _APART.sub(" ", label).split() or label.split()
    return all(not word[0].islower() or word in _CONNECTORS for word in words) and not words[0][0].islower()


def _is_sentence(words: list[str]) -> bool:
    return any(word in _SENTENCE_WORDS and word not in _CONNECTORS for word in words) or words[0] in _CONNECTORS


def _base(label: str) -> str:
    """A label's key without numbers, brackets and what stands in them."""
    key = label_key(label).strip("[]().# ")
    return label_key(_NUMBERING.sub(" ", _APART.sub(" ", key))).strip("[]().# ")
