"""Every action of the screens in one table: key, words, and where it applies.

Bindings, footer, `?` help, command palette and the key page of the manual are all made from it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from textual.binding import Binding, BindingType

EVERYWHERE = "everywhere"
SCREENS = ("start", "study", "transcript", "theme", "matrix")


@dataclass(frozen=True, slots=True)
class Action:
    """Something a key does. `id` names the screen's or app's `action_` method and, with `where`, the binding."""

    id: str
    key: str
    words: str
    where: str
    help: str
    footer: bool = True

    @property
    def binding_id(self) -> str:
        return f"{self.where}.{self.id}"


def _on(where: str, *rows: tuple[str, str, str, str] | tuple[str, str, str, str, bool]) -> tuple[Action, ...]:
    return tuple(Action(row[0], row[1], row[2], where, row[3], *row[4:]) for row in rows)


ACTIONS: tuple[Action, ...] = (
    *_on(
        EVERYWHERE,
        ("help", "f1", "Help", "The page of the manual that belongs to this screen", False),
        ("keys", "question_mark", "Keys", "The keys of this screen"),
        ("study", "f2", "Study", "The study's board and its transcripts", False),
        ("transcript", "f3", "Transcript", "Back to the transcript that was open last", False),
        ("theme", "f4", "Theme", "Every excerpt under a theme", False),
        ("matrix", "f5", "Matrix", "The framework matrix of a theme", False),
        ("undo", "u,ctrl+z", "Undo", "Undo your latest step, also one of an earlier day"),
        ("redo", "ctrl+r,ctrl+y", "Redo", "Do again what you undid last", False),
        ("history", "ctrl+o", "History", "Every step, when, and by whom", False),
        ("dark", "f9", "Light/dark", "Switch between light and dark", False),
        ("quit", "ctrl+q", "Quit", "Leave; everything is saved already", False),
    ),
    *_on(
        "start",
        ("new", "n", "New study", "Start a study from a framework"),
        ("open", "o", "Open", "Open a study by its file"),
        ("demo", "d", "Demo", "Build the fictional demo study and open it"),
    ),
    *_on(
        "study",
        ("open_transcript", "enter", "Open", "Open the transcript under the cursor"),
        ("find", "slash", "Filter", "Filter the list as you type: name, site, stage, type, people"),
        ("add", "a", "Add", "Bring transcripts in"),
        ("to_matrix", "m", "Matrix", "The framework matrix"),
        ("to_theme", "t", "Theme", "Every excerpt under a theme"),
        ("export", "x", "Export", "Write matrices or quotes to a file"),
        ("framework", "f", "Framework", "Load a newer framework file, after seeing what it would change", False),
        ("new", "n", "New study", "Start another study", False),
        ("open", "o", "Open study", "Open another study", False),
    ),
    *_on(
        "transcript",
        ("code", "c,enter", "Code", "Code the selected words: pick a theme by typing, Enter or a digit"),
        ("again", "full_stop", "Again", "Code the selected words under the last theme once more"),
        (
            "next_coding",
            "tab",
            "Codings",
            "Go through the codings at the cursor, selecting the words of each",
            False,
        ),
        ("remove", "x,delete", "Remove", "Remove the coding that is marked in the panel"),
        ("edges", "e", "Edges", "Give the marked coding the selected words as its edges", False),
        ("memo", "m", "Memo", "Write a memo on the marked coding, or on the selected words"),
        ("star", "asterisk", "Star", "Star the selected words as quotable, or take the star away", False),
        ("next_uncoded", "n", "Next uncoded", "Go to the next sentence of a participant that nobody has coded"),
        ("find", "slash", "Find", "Find words in this transcript; Enter goes to the next place"),
        ("find_next", "f7", "Find next", "Go to the next place found", False),
        ("go_to_turn", "ctrl+g", "Go to turn", "Go to a turn by its number", False),
        ("mark_read", "r", "Mark read", "Mark the transcript as read, or take the mark back", False),
        ("mark_indexed", "i", "Mark indexed", "Mark its indexing as finished, or take the mark back", False),
        ("next_transcript", "right_parenthesis", "Next", "Open the next transcript of the list", False),
        ("previous_transcript", "left_parenthesis", "Previous", "Open the transcript before", False),
        ("to_matrix", "M", "Matrix", "The matrix, at this case", False),
        ("back", "escape", "Back", "Back to where you came from", False),
    ),
    *_on(
        "theme",
        ("open_excerpt", "enter", "In transcript", "Open the excerpt in its transcript; Esc comes back"),
        ("pick", "p", "Theme", "Pick another theme"),
        ("cycle_site", "s", "Site", "Only one site: press again for the next, and for all"),
        ("cycle_stage", "w", "Stage", "Only one stage (wave)"),
        ("cycle_type", "t", "Type", "Only one respondent type"),
        ("clear", "0", "All", "Take every filter away", False),
        ("find", "slash", "Words", 'Only excerpts with these words: families, "phrases", begin*'),
        ("star", "asterisk", "Star", "Star the excerpt as quotable, or take the star away", False),
        ("export", "x", "Export", "Write these quotes to a file"),
        ("back", "escape", "Back", "Back to where you came from", False),
    ),
    *_on(
        "matrix",
        ("edit", "enter", "Write", "Write the cell's summary; Esc saves it"),
        ("pick", "p", "Theme", "Pick another theme"),
        ("next_theme", "right_square_bracket", "Next theme", "The next main theme", False),
        ("previous_theme", "left_square_bracket", "Previous theme", "The main theme before", False),
        ("next_uncharted", "n", "Next uncharted", "Go to the next cell that has excerpts and no summary"),
        ("blank", "b", "Blank", "Say why the cell is blank"),
        ("holds", "y", "Still holds", "Say that a stale cell (!) still holds as it is", False),
        ("review", "r", "Reviewed", "Mark the cell as reviewed, or take the mark back", False),
        (
            "excerpts",
            "tab",
            "Excerpts",
            "To the excerpts: Enter cites one, v takes its words, o opens it",
            False,
        ),
        ("cycle_site", "s", "Site", "Only one site: press again for the next, and for all", False),
        ("cycle_stage", "w", "Stage", "Only one stage (wave)", False),
        ("cycle_type", "t", "Type", "Only one respondent type", False),
        ("clear", "0", "All", "Take every filter away", False),
        ("sort", "S", "Sort", "Sort the rows by site, stage or type first", False),
        ("revisions", "v", "Revisions", "What the cell said before; a digit brings that back", False),
        ("export", "x", "Export", "Write the matrix to a file"),
        ("back", "escape", "Back", "Back to where you came from", False),
    ),
)

_BY_ID = {action.binding_id: action for action in ACTIONS}
UNDO, REDO, STUDY = (_BY_ID[f"{EVERYWHERE}.{name}"] for name in ("undo", "redo", "study"))
ADD, HOLDS = _BY_ID["study.add"], _BY_ID["matrix.holds"]


def actions_of(where: str) -> list[Action]:
    """The actions of a screen, those of everywhere last."""
    return [action for action in ACTIONS if action.where == where] + [a for a in ACTIONS if a.where == EVERYWHERE]


def bindings_of(where: str) -> list[BindingType]:
    """The key bindings of a screen, or of the whole program; each can be remapped by its id."""
    return [
        Binding(action.key, action.id, action.words, show=action.footer, id=action.binding_id)
        for action in ACTIONS
        if action.where == where
    ]


def written_key(key: str) -> str:
    """A key as people write it: `ctrl+r` is Ctrl+R, `slash` is /."""
    names = {
        "question_mark": "?",
        "slash": "/",
        "full_stop": ".",
        "asterisk": "*",
        "right_square_bracket": "]",
        "left_square_bracket": "[",
        "right_curly_bracket": "}",
        "left_curly_bracket": "{",
        "right_parenthesis": ")",
        "left_parenthesis": "(",
        "less_than_sign": "<",
        "greater_than_sign": ">",
        "plus": "+",
        "minus": "-",
        "equals_sign": "=",
        "escape": "Esc",
        "delete": "Del",
        "pageup": "PgUp",
        "pagedown": "PgDn",
    }
    return " or ".join("+".join(_part(part, names) for part in one.split("+")) for one in key.split(","))


def _part(part: str, names: dict[str, str]) -> str:
    if part in names:
        return names[part]
    if len(part) == 1 or (part[:1] == "f" and part[1:].isdigit()):
        return part if len(part) == 1 else part.upper()
    return part.capitalize()


def key_table(actions: Iterable[Action], key_for: Callable[[Action], str] | None = None) -> list[tuple[str, str]]:
    """(keys, what they do) of actions, for help; `key_for` tells the key where some are remapped."""
    return [(key_for(action) if key_for else written_key(action.key), action.help) for action in actions]
