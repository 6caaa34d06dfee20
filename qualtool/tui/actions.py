"""Every action of the screens in one table: key, words, and where it applies.

Bindings, footer, `?` help, command palette and the key page of the manual are all made from it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from textual.binding import Binding, BindingType

from qualtool.tui.key_names import written_key

EVERYWHERE = "everywhere"
SCREENS = (
    "start",
    "study",
    "transcript",
    "theme",
    "matrix",
    "coverage",
    "trajectories",
    "findings",
    "elements",
    "types",
    "ledger",
    "drafts",
    "spread",
    "results",
    "display",
)


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
        ("findings", "f8", "Findings", "What the report will say, and the cells that bear on it", False),
        ("coverage", "f6", "Coverage", "How far charting is, theme by theme", False),
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
        ("to_findings", "g", "Findings", "What the report will say, and the cells that bear on it"),
        ("to_ledger", "l", "Ledger", "Quotes prepared for print: their words, attributions, and where they are used"),
        ("to_types", "y", "Types", "Typologies: which case is of which type, and what is still open", False),
        ("to_coverage", "c", "Coverage", "How far charting is, by site, type or stage", False),
        (
            "to_trajectories",
            "w",
            "Followed up",
            "Who was followed up: each case with the stages at which it was met",
            False,
        ),
        ("to_drafts", "v", "Check draft", "Check the quotations of a draft report, one by one", False),
        ("to_spread", "s", "Spread", "The quotes beside the sample, and who is never quoted", False),
        ("to_results", "r", "Results", "Each site's figures, and the effects in them", False),
        ("to_display", "j", "Joint display", "The sites' effects beside what was said there", False),
        ("export", "x", "Export", "Write matrices or quotes to a file", False),
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
        ("find", "slash", "Words", 'Only excerpts with these words: families, "phrases", begin*', False),
        ("search", "f", "Search", "Themes and, or, not; overlaps; people; coder; the ledger; saved searches"),
        ("context", "c", "Context", "What stands around: the question before, a turn, three turns, nothing", False),
        ("star", "asterisk", "Star", "Star the excerpt as quotable, or take the star away", False),
        ("mark", "space", "Mark", "Mark the excerpt, to move it to a new sub-theme; again takes the mark away", False),
        ("mark_all", "a", "Mark all", "Mark every excerpt that is listed, or take every mark away", False),
        ("split", "S", "Split", "Move the marked excerpts to a new sub-theme beside this one", False),
        ("merge", "M", "Merge", "Merge this sub-theme into another, after seeing what will move", False),
        ("rename", "R", "Rename", "Give this theme another title or definition", False),
        ("move", "V", "Move", "Put this theme under another one", False),
        ("take", "l", "To ledger", "Take the excerpt, or every marked one, into the ledger of quotes"),
        ("to_ledger", "L", "Ledger", "The ledger of quotes", False),
        ("export", "x", "Export", "Write these quotes to a file", False),
        ("back", "escape", "Back", "Back to where you came from", False),
    ),
    *_on(
        "matrix",
        ("edit", "enter", "Write", "Write the cell's summary; Esc saves it"),
        ("pick", "p", "Theme", "Pick another theme"),
        ("next_theme", "right_square_bracket", "Next theme", "The next main theme", False),
        ("previous_theme", "left_square_bracket", "Previous theme", "The main theme before", False),
        ("next_uncharted", "n", "To chart", "Go to the next cell that has excerpts and no summary"),
        ("next_stale", "exclamation_mark", "Next stale", "Go to the next stale cell (!)", False),
        ("blank", "b", "Blank", "Say why the cell is blank"),
        ("holds", "y", "Still holds", "Say that a stale cell (!) still holds as it is", False),
        ("beside", "m,ctrl+t", "Beside", "Beside the summary: excerpts, transcript, references, cells drawn on"),
        ("unasked", "U", "Unasked", "Mark that it was brought up unasked, or take the mark back", False),
        ("review", "r", "Reviewed", "Mark the cell as reviewed, or take the mark back", False),
        (
            "excerpts",
            "tab",
            "Excerpts",
            "To what stands beside, and back: Enter cites, v takes the words, o opens",
            False,
        ),
        ("cycle_site", "s", "Site", "Only one site: press again for the next, and for all", False),
        ("cycle_stage", "w", "Stage", "Only one stage (wave)", False),
        ("cycle_type", "t", "Type", "Only one respondent type", False),
        ("clear", "0", "All", "Take every filter away", False),
        ("sort", "S", "Sort", "Sort the rows by site, stage or type first", False),
        ("layout", "L", "Layout", "Lay out rows, headers, order, filters and columns; working charts"),
        ("turn_stages", "T", "Stages", "Lay the stages side by side with the Change, or stack them again", False),
        ("turn_rows", "C", "Cases/sites", "Sites as rows, or cases again", False),
        ("hide_column", "z", "Hide column", "Hide the column of the cursor", False),
        ("show_columns", "Z", "All columns", "Show every column again", False),
        ("read_down", "d", "Read down", "Read down the column: every case on this sub-theme, as a page", False),
        ("read_along", "a", "Read along", "Read along the row: this case on every sub-theme, as a page", False),
        ("find", "slash", "Find", "Find words in the summaries; Enter goes to the next cell", False),
        ("find_next", "f7", "Find next", "Go to the next cell found", False),
        ("revisions", "v", "Revisions", "What the cell said before, what changed; brings one back", False),
        ("export", "x", "Export", "Write the matrix to a file", False),
        ("finding", "f", "Finding", "Add the cell to a finding: pick it, then s, c, q or i for its bearing", False),
        ("elements", "E", "Elements", "The elements of this sub-theme: what its cells hold, in categories", False),
        ("types", "Y", "Types", "The typologies, at this case", False),
        ("same_finding", "F", "Again", "Add the cell to the finding used last, bearing on it as before", False),
        ("back", "escape", "Back", "Back to where you came from", False),
    ),
    *_on(
        "coverage",
        ("open_cells", "enter", "To the cells", "Go to the cells here that need work most; a digit: to others"),
        ("turn_groups", "b", "Site/type/stage", "Count by site, by type or by stage"),
        ("open_parts", "plus", "Sub-themes", "Show the sub-themes of the theme"),
        ("close_parts", "minus", "Close the theme", "Show the theme as one line again", False),
        ("turn_parts", "space", "Open or close", "Show or hide the sub-themes", False),
        ("back", "escape", "Back", "Back to where you came from", False),
    ),
    *_on(
        "trajectories",
        ("open_matrix", "enter", "To the matrix", "Go to the case in the matrix, at the stage met last"),
        ("turn_shown", "f", "Followed up", "Only those followed up, only those met once, only those new later, or all"),
        ("cycle_site", "s", "Site", "Only one site: press again for the next, and for all"),
        ("cycle_stage", "w", "Stage", "Only those met at one stage (wave)"),
        ("cycle_type", "t", "Type", "Only one respondent type"),
        ("clear", "0", "All", "Take every filter away", False),
        ("sort", "S", "Sort", "Sort by follow-up, site, type or case", False),
        ("back", "escape", "Back", "Back to where you came from", False),
    ),
    *_on(
        "spread",
        ("turn_counted", "a", "Used/all", "Count the quotes that are used, or every quote of the ledger"),
        ("to_ledger", "l", "Ledger", "The ledger of quotes"),
        ("export", "x", "Export", "Write the spread to a figure or a table"),
        ("cycle_site", "s", "Site", "Only one site: press again for the next, and for all"),
        ("cycle_stage", "w", "Stage", "Only one stage (wave)"),
        ("cycle_type", "t", "Type", "Only one respondent type"),
        ("clear", "0", "All", "Take every filter away", False),
        ("back", "escape", "Back", "Back to where you came from", False),
    ),
    *_on(
        "results",
        ("next_indicator", "tab", "Next indicator", "The next indicator"),
        ("previous_indicator", "shift+tab", "Previous indicator", "The indicator before", False),
        ("to_display", "j", "Joint display", "The site in the joint display (Enter too)"),
        ("load", "a", "Load", "Load a table of figures, after seeing what would come in"),
        ("link", "k", "Link", "Set the indicator beside a theme, for a reason that you write"),
        ("read_on", "shift+down", "Read on", "Read on in what is told of the site below", False),
        ("read_back", "shift+up", "Read back", "Read back in what is told of the site below", False),
        ("export", "x", "Export", "Write the effects as a figure or a table"),
        ("back", "escape", "Back", "Back to where you came from", False),
    ),
    *_on(
        "display",
        ("open_source", "enter", "Source", "To what the cell shows: the effect's figures, or the site's own summary"),
        ("converge", "c", "Code", "Say how account and figures agree, why, and who saw it otherwise"),
        ("choose_quote", "b", "Quote", "Choose the quote that stands for the site under the theme"),
        ("rate", "e", "Rate", "Rate the theme at the site, with the reason; turns ratings on first", False),
        ("link", "k", "Link", "Set an indicator beside a theme, for a reason that you write"),
        ("unlink", "K", "Unlink", "Take an indicator away from a theme beside which it stands", False),
        ("across", "tab", "Read on", "To what stands below, to read on with the arrows, and back"),
        ("turn_order", "o", "Order", "Put the sites by kind of pilot, or by effect", False),
        ("turn_counts", "n", "Counts", "Show how many participants and mentions are coded there", False),
        ("turn_description", "d", "Description", "Show what the framework file says of the sites, in columns", False),
        ("flags", "exclamation_mark", "To look at", "What a careful reader would ask of the display"),
        ("to_results", "r", "Results", "The site results", False),
        ("to_finding", "g", "Finding", "The finding that rests on the site's cell", False),
        ("to_quote", "l", "Ledger", "The quote in the ledger", False),
        ("to_rated_cell", "v", "Rated on", "The cell that the rating rests on", False),
        ("export", "x", "Export", "Write the display to a file"),
        ("back", "escape", "Back", "Back to where you came from", False),
    ),
    *_on(
        "findings",
        ("who", "w", "Who says so?", "Who says so: the people behind the finding, and their words (Enter too)"),
        ("across", "tab", "Cells", "To the cells of the finding, and back to the list"),
        ("new", "n", "New", "Make a finding: its statement, your explanation, the rival ones"),
        ("edit", "e", "Edit", "Write its statement, explanation and rival explanations"),
        ("open_cell", "o", "In matrix", "Open the cell, or the case not looked at, in the matrix (Enter too)", False),
        ("not_looked_at", "l", "Not looked at", "To the cases in its scope that it has not looked at"),
        ("holds", "y", "Still holds", "Say that a stale cell bears on it still; on the left, every stale cell", False),
        ("bearing", "b", "Bearing", "Change how the cell bears on it: s, c, q or i", False),
        ("note", "m", "Note", "Write why the cell bears on it so", False),
        (
            "take_out",
            "x,delete",
            "Take out",
            "Take out the cell or the rival explanation; on the left, remove the finding",
            False,
        ),
        ("scope", "c", "Cases", "Say which cases it is about, as conditions: type=Staff; site!=5", False),
        ("pick_theme", "t", "Theme", "Put it under another theme", False),
        ("earlier", "K,shift+up", "Up", "Move it up within its theme", False),
        ("later", "J,shift+down", "Down", "Move it down within its theme", False),
        ("export", "X", "Export", "Write the findings to a file", False),
        ("back", "escape", "Back", "Back to the list, then to where you came from", False),
    ),
    *_on(
        "elements",
        ("choose", "enter", "Write", "On a cell: write an element. On the right: other words, or another name"),
        ("turn", "tab", "Other side", "From the cells to the elements, and back"),
        ("place", "p", "Place", "Put the marked elements, or that of the cursor, into a category"),
        ("mark", "space", "Mark", "Mark the element, to place several at once; again takes the mark away"),
        ("remove", "x,delete", "Remove", "Remove the elements; a category or dimension goes without what is in it"),
        ("open", "o", "Open", "Open the passage in its transcript; Esc comes back", False),
        ("cite", "c", "Passage", "Choose the passage that shows the element", False),
        ("define", "d", "Define", "Say what belongs in the category", False),
        ("confirm", "y", "Still holds", "Say that the element still holds though its cell was rewritten", False),
        ("move_up", "K,shift+up", "Up", "Move the category or dimension up", False),
        ("move_down", "J,shift+down", "Down", "Move the category or dimension down", False),
        ("add", "e", "Element", "Write an element from the cell under the cursor of the left side"),
        ("cycle_site", "s", "Site", "Only the cells of one site: press again for the next, and for all", False),
        ("cycle_stage", "w", "Stage", "Only the cells of one stage (wave)", False),
        ("cycle_type", "t", "Type", "Only the cells of one respondent type", False),
        ("clear", "0", "All", "Take every filter away", False),
        ("to_matrix", "m", "Matrix", "To the case in the matrix", False),
        ("back", "escape", "Back", "Back to where you came from", False),
    ),
    *_on(
        "types",
        ("give", "1", "Type 1", "The case is of type 1; the digits 2 to 9 give the other types"),
        ("misfit", "minus", "Misfit", "The case fits none of the types; you are asked why"),
        ("take_back", "0,delete", "Take back", "Take back what was said of the case"),
        ("next_open", "n", "Next", "Go to the next case that is not yet assigned"),
        ("evidence", "enter", "Evidence", "The case in the matrix, to assign from evidence; Esc comes back"),
        ("movement", "m", "Movement", "Who moved from which type to which, stage by stage"),
        ("pick", "p", "Typology", "Pick another typology, or make a new one"),
        ("types", "t", "Types", "Add, define, rename, order or remove types", False),
        ("change", "d", "Scope", "Change the typology's scope, name or definition, or remove it", False),
        ("give_listed", "a", "Assign", "Choose the type from a list with the definitions", False),
        ("note", "c", "Note", "Write why the case is of its type", False),
        ("export", "x", "Export", "Write cases and types, or the movement, to a file", False),
        ("back", "escape", "Back", "Back to where you came from", False),
    ),
    *_on(
        "ledger",
        ("edit", "enter", "Edit", "Write its printed form: a key writes … or [words], the verdict shows meanwhile"),
        ("purpose", "1", "For", "It is for evidence; 2 to 5: explanation, illustration, deepening, voice", False),
        ("used", "i", "Used in", "Say where it is used"),
        ("note", "m", "Note", "Write a note on it", False),
        ("finding", "f", "Finding", "Say which finding it belongs to", False),
        ("open", "o", "In transcript", "Open the excerpt in its transcript; Esc comes back"),
        ("across", "tab", "Whole", "To the whole quote, to read on with the arrows, and back", False),
        ("attributions", "a", "Attributions", "How quotes are attributed: how many share each form; accept or coarsen"),
        ("pick", "p", "Theme", "Only quotes under a theme", False),
        ("cycle_site", "s", "Site", "Only one site: press again for the next, and for all", False),
        ("cycle_stage", "w", "Stage", "Only one stage (wave)", False),
        ("cycle_type", "t", "Type", "Only one respondent type", False),
        ("cycle_purpose", "c", "Purpose", "Only one purpose: press again for the next, and for all", False),
        ("unused", "n", "Not used", "Only quotes that are not used yet, or all again", False),
        ("clear", "0", "All", "Take every filter away", False),
        ("take_out", "x,delete", "Take out", "Take it out of the ledger; the excerpt stays", False),
        ("earlier", "K,shift+up", "Up", "Move it up in the ledger", False),
        ("later", "J,shift+down", "Down", "Move it down in the ledger", False),
        ("release", "X", "Release", "Write what may leave the team: words, attribution, how picked; no ids"),
        ("to_spread", "S", "Spread", "The quotes beside the sample, and who is never quoted"),
        ("back", "escape", "Back", "Back to where you came from", False),
    ),
    *_on(
        "drafts",
        ("next", "n", "Next", "Go to the next finding (Down too)", False),
        ("previous", "N", "Previous", "Go to the finding before (Up too)", False),
        ("next_wrong", "exclamation_mark", "Next wrong", "Go to the next finding that is to be mended"),
        ("open", "enter", "In transcript", "Open the words in their transcript; Esc comes back", False),
        ("again", "r", "Again", "Check the draft again after it was edited; the place is kept"),
        ("other_work", "i", "Other work", "It is from other work: leave it out for now; again takes it back"),
        ("take", "l", "To ledger", "Take its source into the ledger"),
        ("export", "x", "Export", "Write a copy with comments, a copy with attributions corrected, or the findings"),
        ("order", "w", "Order", "What is to be mended first, or the draft's order", False),
        ("across", "tab", "Read on", "To the quotation, to its transcript, and back to the list", False),
        ("to_ledger", "L", "Ledger", "To the ledger", False),
        ("open_draft", "o", "Draft", "Check another draft", False),
        ("back", "escape", "Back", "Back to where you came from", False),
    ),
)

_BY_ID = {action.binding_id: action for action in ACTIONS}
UNDO, REDO, STUDY = (_BY_ID[f"{EVERYWHERE}.{name}"] for name in ("undo", "redo", "study"))
ADD, HOLDS = _BY_ID["study.add"], _BY_ID["matrix.holds"]
FINDING = _BY_ID["matrix.finding"]
BESIDE = _BY_ID["matrix.beside"]


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


def key_table(actions: Iterable[Action], key_for: Callable[[Action], str] | None = None) -> list[tuple[str, str]]:
    """(keys, what they do) of actions, for help; `key_for` tells the key where some are remapped."""
    return [(key_for(action) if key_for else written_key(action.key), action.help) for action in actions]
