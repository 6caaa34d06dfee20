"""How keys are written for people."""


def written_key(key: str) -> str:
    """A key as people write it: `ctrl+r` is Ctrl+R, `slash` is /."""
    names = {
        "question_mark": "?",
        "slash": "/",
        "full_stop": ".",
        "asterisk": "*",
        "exclamation_mark": "!",
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
