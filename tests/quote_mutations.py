"""Quotations made from real excerpts by every lawful edit and every kind of damage, each with the verdict it deserves.

The generator shares no code with the check: words are what white space parts, and it knows the verdicts because it
knows what it did. A maker returns None where its edit does not apply to the excerpt, or where nobody could tell it from
the transcript; each such guard says why.
"""

import random
from collections.abc import Iterator
from dataclasses import replace

from quote_damage import DAMAGE
from quote_edits import EDITS
from quote_excerpts import Made, Transcript, an_excerpt

KINDS = {**EDITS, **DAMAGE}


def quotations(transcripts: list[Transcript], each: int, seed: int = 20) -> Iterator[Made]:
    """`each` quotations of every kind, from excerpts of 8 to 80 words; the same for the same seed."""
    for name, maker in KINDS.items():
        chance = random.Random(f"{seed} {name}")
        made = tries = 0
        while made < each:
            tries += 1
            assert tries < 20_000 + 2_000 * each, f"the sample gives too few excerpts for: {name}"
            excerpt = an_excerpt(chance, transcripts)
            one = maker(chance, excerpt) if excerpt else None
            if one is not None:
                made += 1
                yield replace(one, kind=name)
