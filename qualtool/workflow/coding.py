"""Reading and indexing: a transcript's page, and what is done to its words."""

from collections.abc import Sequence

from qualtool.analysis.pages import CodingLine, TranscriptLine, TranscriptPage
from qualtool.analysis.voices import Voice
from qualtool.errors import BadSpan, NothingToDo, WordsNotFound
from qualtool.model import Coding, Excerpt, Transcript
from qualtool.store import codings, design, history, names, transcripts
from qualtool.store.history import Step
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.text.display import one_line
from qualtool.text.marking import whole_words
from qualtool.text.spans import Span, trimmed
from qualtool.workflow.filtering import parse_where


def in_brief(words: str, longest: int = 40) -> str:
    """Words short enough for the name of a step."""
    line = one_line(words)
    return f"'{line}'" if len(line) <= longest else f"'{line[: longest - 1].rstrip()}…'"


def transcript_lines(study: Study, where: Sequence[str] = ()) -> tuple[str, list[TranscriptLine]]:
    """What is in the study and how far it is, with the filter that was used."""
    with study.read() as connection:
        voices = read_voices(connection)
        chosen = parse_where(where, voices, design.read_design(connection))
        kept = {voice.encounter for voice in speaking(voices) if chosen.holds(voice)}
        lines = transcripts.list_lines(connection, [voice for voice in voices if voice.encounter in kept])
    return str(chosen), lines


def speaking(voices: Sequence[Voice]) -> list[Voice]:
    """The participants' voices, and that of an encounter only where nobody is identified."""
    identified = {voice.encounter for voice in voices if voice.participation}
    return [voice for voice in voices if voice.participation or voice.encounter not in identified]


def page(study: Study, transcript: str, coder: str) -> TranscriptPage:
    """A transcript as its screen shows it; `transcript` is a name or identifier. Raises UnknownName."""
    with study.read() as connection:
        transcript_id, _name = names.transcript(connection, transcript)
        return transcripts.read_page(connection, transcript_id, coder)


def codings_of(study: Study, transcript_id: str) -> tuple[CodingLine, ...]:
    """A transcript's codings, read again after a change."""
    with study.read() as connection:
        return codings.in_transcript(connection, transcript_id)


def starred_spans(study: Study, transcript_id: str) -> set[Span]:
    """The stretches of a transcript that are starred as quotable, coded or not."""
    with study.read() as connection:
        return codings.starred(connection, transcript_id)


def span_of_words(study: Study, transcript: str, words: str) -> Span:
    """Where words stand in a transcript, when they stand there once. Raises WordsNotFound."""
    with study.read() as connection:
        transcript_id, name = names.transcript(connection, transcript)
        text = transcripts.text_of(connection, transcript_id)
    times = text.count(words) if words.strip() else 0
    if times != 1:
        raise WordsNotFound(words, name, times)
    start = text.index(words)
    span = trimmed(text, start, start + len(words))
    if span is None:
        raise WordsNotFound(words, name)
    return span


def span_from(given: str, length: int) -> Span:
    """A stretch from START:END. Raises BadSpan."""
    start, colon, end = given.partition(":")
    try:
        span = Span(int(start), int(end))
    except ValueError as error:
        raise BadSpan(given, length) from error
    if not colon or span.end > length:
        raise BadSpan(given, length)
    return span


def excerpt_cited(step: Step, cited: str) -> str:
    """The id of an excerpt named by its id, or by TRANSCRIPT:START:END, which is made if nobody has used it yet.

    A stretch that begins or ends within a word takes the whole of it, unless somebody coded just that stretch.
    Raises UnknownName, AmbiguousName, BadSpan.
    """
    name, colon, span = cited.strip().partition(":")
    if not colon:
        return names.excerpt(step.connection, name)
    transcript_id, _name = names.transcript(step.connection, name)
    text = transcripts.text_of(step.connection, transcript_id)
    stretch = span_from(span, len(text))
    if codings.excerpt_on(step.connection, transcript_id, stretch) is None:
        stretch = trimmed(text, *whole_words(text, stretch.start, stretch.end)) or stretch
    return codings.ensure_excerpt(step, transcript_id, stretch)


def code(study: Study, transcript: str, span: Span, theme_ids: Sequence[str], coder: str, memo: str = "") -> str:
    """Codes a stretch under themes, with a memo if one is given. The name of the step.

    Raises BadSpan for a stretch outside the text, NothingToDo if these codings stand already or a theme is retired.
    """
    with study.step("", coder) as step:
        transcript_id, _name = names.transcript(step.connection, transcript)
        words = transcripts.text_of(step.connection, transcript_id)[span.start : span.end]
        tree = design.read_tree(step.connection)
        themes = [tree.by_id[theme_id] for theme_id in theme_ids]
        retired = [theme.name for theme in themes if theme.retired]
        if retired:
            raise NothingToDo(f"{', '.join(retired)} is retired: it keeps its codings and takes no new ones.")
        numbers = ", ".join(theme.number for theme in themes)
        step.name = f"Coded {in_brief(words)} under {numbers}"
        made = codings.add(step, transcript_id, span, theme_ids)
        if memo.strip():
            codings.add_memo(step, "coding", made[0], memo.strip())
        return step.name


def uncode(study: Study, coding_ids: Sequence[str], coder: str) -> str:
    """Takes codings away. The name of the step."""
    with study.step("", coder) as step:
        about = codings.about(step.connection, coding_ids)
        if not about:
            raise NothingToDo("There is no coding here to remove.")
        numbers = ", ".join(dict.fromkeys(number for _words, number in about))
        step.name = f"Removed {numbers} from {in_brief(about[0][0])}"
        codings.remove(step, coding_ids)
        return step.name


def move_edges(study: Study, coding_id: str, span: Span, coder: str) -> str:
    """Gives a coding another stretch. The name of the step. Raises NothingToDo."""
    with study.step("", coder) as step:
        (words, number), *_rest = codings.about(step.connection, [coding_id])
        step.name = f"Moved the edges of {number} on {in_brief(words)}"
        codings.move_edges(step, coding_id, span)
        if not step.changed:
            raise NothingToDo("The coding stands on exactly these words already.")
        return step.name


def star(study: Study, transcript_id: str, span: Span, coder: str) -> str:
    """Stars a stretch as quotable, or takes the star away. The name of the step."""
    with study.step("", coder) as step:
        words = transcripts.text_of(step.connection, transcript_id)[span.start : span.end]
        step.name = f"Starred {in_brief(words)}"
        if not codings.star(step, transcript_id, span):
            step.rename(f"Took the star from {in_brief(words)}")
        return step.name


def add_memo(study: Study, transcript_id: str, span: Span, coding_id: str | None, text: str, coder: str) -> str:
    """Writes a memo on a coding, or on a stretch where nothing is coded. The name of the step."""
    if not text.strip():
        raise NothingToDo("The memo is empty; nothing was written.")
    with study.step(f"Wrote a memo: {in_brief(text)}", coder) as step:
        if coding_id is not None:
            codings.add_memo(step, "coding", coding_id, text.strip())
            step.use(Coding, coding_id)
        else:
            excerpt_id = codings.ensure_excerpt(step, transcript_id, span)
            codings.add_memo(step, "excerpt", excerpt_id, text.strip())
            step.use(Excerpt, excerpt_id)
            step.use(Transcript, transcript_id)
        return step.name


def mark(study: Study, transcript_id: str, name: str, kind: str, coder: str) -> str:
    """Marks a transcript as 'read' or 'indexed', or takes the mark back. The name of the step."""
    with study.step(f"Marked {name} as {kind}", coder) as step:
        version = design.read_design(step.connection).version
        if not transcripts.mark(step, transcript_id, kind, version):
            step.rename(f"Took back that {name} is {kind}")
        return step.name


def keep_place(study: Study, transcript_id: str, coder: str, place: int) -> None:
    """Remembers where a coder stopped reading."""
    with study.write() as connection:
        history.keep_place(connection, coder, transcript_id, place)
