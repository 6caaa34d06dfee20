"""From a Word file's paragraphs and tables to one text, its header, and the labels that its layout shows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from qualtool.formats.word_tables import header_of, spoken_rows
from qualtool.formats.word_xml import Block, Paragraph, Table, text_of_blocks
from qualtool.text.cleaning import cleaned
from qualtool.text.labels import could_be_speaker, is_capitalised, is_role, label_key, shaped_like_label
from qualtool.text.speakers import turns_in
from qualtool.text.turns import BETWEEN_TURNS

_BEFORE_HEADER = 3


@dataclass(slots=True)
class WordText:
    """The text with a blank line between paragraphs, the header from a table, and the speakers shown in bold."""

    paragraphs: list[str] = field(default_factory=list)
    header: dict[str, str] = field(default_factory=dict)
    labels: set[str] = field(default_factory=set)

    @property
    def text(self) -> str:
        return BETWEEN_TURNS.join(self.paragraphs)


def laid_out(blocks: Sequence[Block]) -> WordText:
    """The text that a file's layout means: the header table, tables of turns, and bold labels with or without colon."""
    laid = WordText()
    bare = _labels_without_colon(_paragraphs(blocks))
    laid.labels |= bare | _labels_with_colon(_paragraphs(blocks))
    for block in blocks:
        at_top = not laid.header and len(laid.paragraphs) < _BEFORE_HEADER
        if at_top and isinstance(block, Table) and (header := header_of(block)):
            laid.header = header
        else:
            _lay_out(block, laid, bare)
    return laid


def _lay_out(block: Block, laid: WordText, bare: set[str]) -> None:
    if isinstance(block, Paragraph):
        if block.text.strip():
            laid.paragraphs.append(_with_colon(block, bare))
        return
    rows = spoken_rows(block)
    if rows is not None:
        laid.labels |= {label for label, _, _ in rows if label}
        laid.paragraphs += [_spoken(*row) for row in rows if row[2]]
        return
    for row in block.rows:
        filled = [cell for cell in row if text_of_blocks(cell).strip()]
        if len(filled) == 1:
            for inner in filled[0]:
                _lay_out(inner, laid, bare)
        elif filled:
            laid.paragraphs.append("\t".join(text_of_blocks(cell).strip() for cell in filled))


def _spoken(label: str, time: str, words: str) -> str:
    before = f"[{time}] " if time else ""
    return f"{before}{label}: {words}" if label else words


def _paragraphs(blocks: Sequence[Block]) -> list[Paragraph]:
    """Every paragraph with words, also those in the cells of tables."""
    found: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            found += [block] if block.text.strip() else []
        else:
            found += [inner for row in block.rows for cell in row for inner in _paragraphs(cell)]
    return found


def _bold_label(paragraph: Paragraph) -> tuple[str, bool]:
    """The label in bold at the head of a paragraph, and whether a colon follows it; ('', False) for none."""
    head, rest = paragraph.text[: paragraph.bold].strip(), paragraph.text[paragraph.bold :].lstrip()
    colon = head.endswith(":") or rest.startswith(":")
    label = head.rstrip(": ")
    if not shaped_like_label(label) or "\n" in label or ":" in label or not (could_be_speaker(label) or is_role(label)):
        return "", False
    return label, colon


def _labels_with_colon(paragraphs: Sequence[Paragraph]) -> set[str]:
    """Speakers in bold before a colon and words; those met once count too where others in bold recur."""
    found = [
        label
        for paragraph in paragraphs
        for label, colon in [_bold_label(paragraph)]
        if colon and len(paragraph.text.strip()) > len(label) + 2 and (is_capitalised(label) or is_role(label))
    ]
    counts = Counter(map(label_key, found))
    recurring = sum(count for count in counts.values() if count > 1)
    return set(found) if recurring >= 2 and recurring >= len(found) / 2 else set()


def _labels_without_colon(paragraphs: Sequence[Paragraph]) -> set[str]:
    """Speakers in bold with no colon after them: roles and names that recur, where no label has a colon."""
    heads = [_bold_label(paragraph) for paragraph in paragraphs]
    found = [label for label, colon in heads if label and not colon]
    counts = Counter(map(label_key, found))
    speakers = [label for label in found if is_role(label) or counts[label_key(label)] > 1]
    if any(colon for _, colon in heads) or len(speakers) < max(2, len(paragraphs) / 5):
        return set()
    # Where plain labels show who speaks, bold is only stress.
    _, turns, _ = turns_in(cleaned(BETWEEN_TURNS.join(paragraph.text for paragraph in paragraphs)).text)
    return set() if any(turn.speaker for turn in turns) else set(speakers)


def _with_colon(paragraph: Paragraph, bare: set[str]) -> str:
    """The paragraph, its label told from the words by a colon, which belongs to neither."""
    label, colon = _bold_label(paragraph)
    if label not in bare or colon:
        return paragraph.text
    return f"{label}: {paragraph.text[paragraph.bold :].lstrip()}"
