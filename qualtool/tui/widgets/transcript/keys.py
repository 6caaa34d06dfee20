"""The keys of the transcript view: each with what it does, for the help page too."""

from textual.binding import Binding

KEYS = (
    ("down,j", "move(1)", "Next unit"),
    ("up,k", "move(-1)", "Previous unit"),
    ("right", "sideways(1)", "Next word or sentence"),
    ("left", "sideways(-1)", "Previous word or sentence"),
    ("s", "take('sentence')", "Take the sentence"),
    ("t", "take('turn')", "Take the turn"),
    ("w", "take('word')", "Take the word"),
    ("shift+right", "end_edge('word', 1)", "End: one word more"),
    ("shift+left", "end_edge('word', -1)", "End: one word less"),
    ("shift+down,right_square_bracket", "end_edge('unit', 1)", "End: one unit more"),
    ("shift+up", "end_edge('unit', -1)", "End: one unit less"),
    ("right_curly_bracket", "end_edge('word', -1)", "End: one word less"),
    ("alt+left,ctrl+left,less_than_sign", "start_edge('word', -1)", "Start: one word more"),
    ("alt+right,ctrl+right,greater_than_sign", "start_edge('word', 1)", "Start: one word less"),
    ("alt+up,ctrl+up,left_square_bracket", "start_edge('unit', -1)", "Start: one unit more"),
    ("alt+down,ctrl+down", "start_edge('unit', 1)", "Start: one unit less"),
    ("left_curly_bracket", "start_edge('word', 1)", "Start: one word less"),
    ("escape", "plain_unit", "Back to the plain unit"),
    ("pagedown", "page(1)", "Page down"),
    ("pageup", "page(-1)", "Page up"),
    ("home", "turn_start", "Start of the turn"),
    ("end", "turn_end", "End of the turn"),
    ("J", "turn(1)", "Next turn"),
    ("K", "turn(-1)", "Previous turn"),
    ("g", "top", "Start of the transcript"),
    ("G", "bottom", "End of the transcript"),
)
BINDINGS = [Binding(keys, action, description, show=False) for keys, action, description in KEYS]
