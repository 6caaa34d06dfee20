"""The commands of the joint display, as they are typed."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from qualtool.cli.root import app


class Typed:
    """A study and what is typed about it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def run(self, *words: str) -> Any:
        return CliRunner().invoke(app, ["results", *words, "-s", str(self.path), *self._coder(words)])

    def json(self, *words: str) -> Any:
        done = self.run(*words, "--json")
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    def text(self, *words: str) -> str:
        done = self.run(*words)
        assert done.exit_code == 0, done.output
        return str(done.stdout)

    @staticmethod
    def _coder(words: tuple[str, ...]) -> list[str]:
        return [] if words[0] == "display" else ["-c", "Asha"]


@pytest.fixture
def typed(own_demo: Path) -> Typed:
    return Typed(own_demo)


@pytest.fixture(scope="module")
def reading(demo_file: Path) -> Typed:
    """The demo for commands that only read."""
    return Typed(demo_file)


def site(made: Any, key: str) -> Any:
    (found,) = [one for one in made["sites"] if one["site"] == key]
    return found


def test_the_display_is_read_as_text_with_each_effect_drawn_to_one_scale(reading: Typed) -> None:
    lines = reading.text("display", "-i", "effective", "--theme", "4.2").splitlines()
    drawn = {line.split("(")[0].split()[-1]: line for line in lines if line.startswith("  effective  ") and "|" in line}
    assert set(drawn) == {"−3.4", "+0.3", "−4.6", "−6.5", "+3.6", "+2.8"}
    assert len({line.index(":") for line in drawn.values() if ":" in line}) == 1
    assert drawn["−6.5"].index("o") < drawn["−3.4"].index("o") < drawn["+0.3"].index("o") < drawn["+3.6"].index("o")
    assert "== criminal justice ==" in lines
    assert lines.index("== Apart: excluded, or not expected to move ==") < lines.index("Site 1")


def test_json_holds_numbers_with_their_methods_and_the_accounts_by_theme(reading: Typed) -> None:
    made = reading.json("display", "--ratings", "--counts", "--describe", "freedoms")
    six = site(made, "6")
    (effect,) = six["effects"]["effective"]
    assert (round(effect["effect"], 1), effect["interval_method"], effect["n"]) == (
        -6.5,
        "Price-Bonett, weighted by group size",
        7583,
    )
    assert six["accounts"]["4.1"]["judged"]["disagreed"].startswith("Asha: partial agreement")
    assert six["accounts"]["4.2"]["rated"]["value"] == "2"
    assert six["accounts"]["4.2"]["participants"] == 2
    assert "police budgets" in six["description"]["freedoms"]
    assert site(made, "1")["apart"].startswith("excluded")
    assert any(flag.startswith("Site 5: an account of 4.2") for flag in made["flags"])


def test_sites_are_put_by_effect_or_by_an_attribute_on_request(reading: Typed) -> None:
    by_effect = reading.json("display", "-i", "completions", "--order", "effect")
    assert [one["site"] for one in by_effect["sites"]] == ["3", "4", "5", "7", "2", "6", "1"]
    by_change = reading.json("display", "--order", "structural change")
    assert [one["site"] for one in by_change["sites"]] == ["4", "6", "7", "3", "5", "2", "1"]
    wrong = reading.run("display", "--order", "weather")
    assert wrong.exit_code == 1
    assert "attribute of a site" in wrong.stderr


@pytest.mark.parametrize("suffix", (".html", ".csv"))
def test_the_display_is_written_to_a_file_and_the_old_one_kept(reading: Typed, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"display{suffix}"
    assert reading.text("display", "-o", str(path)).strip() == str(path)
    again = reading.run("display", "-o", str(path))
    assert "display.earlier" in again.stderr
    assert path.stat().st_size > 5_000


def test_an_indicator_is_linked_with_a_reason_and_taken_away(typed: Typed) -> None:
    refused = typed.run("link", "pickup", "4.2")
    assert refused.exit_code == 1 and "only with a reason" in refused.stderr
    assert typed.json("link", "pickup", "4.2", "--because", "Who holds the case meets them.") == {
        "step": "Set pickup beside 4.2 Who holds the case"
    }
    themes = {one["number"]: one for one in typed.json("display")["themes"]}
    assert ["pickup", "Who holds the case meets them.", "Asha"] in [
        list(link.values()) for link in themes["4.2"]["links"]
    ]
    assert typed.json("link", "pickup", "4.2", "--remove")["step"] == "Took pickup away from 4.2 Who holds the case"


def test_a_code_is_given_changed_without_losing_its_note_and_cleared(typed: Typed) -> None:
    typed.json(
        "converge", "5", "4.2", "silence", "--note", "They speak of six weeks.", "--disagreed", "Tom: dissonance"
    )
    typed.json("converge", "5", "4.2", "Dissonance")
    judged = site(typed.json("display"), "5")["accounts"]["4.2"]["judged"]
    assert judged == {
        "code": "dissonance",
        "note": "They speak of six weeks.",
        "disagreed": "Tom: dissonance",
        "coder": "Asha",
    }
    typed.json("converge", "5", "4.2", "--clear")
    assert site(typed.json("display"), "5")["accounts"]["4.2"]["judged"] is None
    unknown = typed.run("converge", "5", "4.2", "discordance")
    assert "Choose one of: agreement, partial agreement, silence, dissonance" in unknown.stderr


def test_the_scheme_is_shown_and_one_that_would_drop_a_code_in_use_is_refused(typed: Typed) -> None:
    assert typed.json("scheme")["codes"] == ["agreement", "partial agreement", "silence", "dissonance"]
    assert "would go, and stands at some site" in typed.run("scheme", "confirmation").stderr
    own = ["agreement", "partial agreement", "dissonance", "not comparable"]
    typed.json("scheme", *own)
    assert typed.text("scheme").strip() == ", ".join(own)


def test_a_negative_rating_is_no_option_and_a_cell_is_written_as_in_the_matrix(typed: Typed) -> None:
    done = typed.json("rate", "4", "4.2", "-1", "--because", "It does not last.", "--cell", "P11/3,4.2")
    assert done["step"] == "Rated Site 4, 4.2: negative (-1)"
    rated = site(typed.json("display", "--ratings"), "4")["accounts"]["4.2"]["rated"]
    assert rated == {"value": "-1", "rationale": "It does not last.", "coder": "Asha", "cells": ["P11/3, 4.2"]}
    assert "CASE/STAGE,THEME" in typed.run("rate", "4", "4.2", "1", "--because", "x", "--cell", "P11").stderr
    typed.json("rate", "4", "4.2", "--clear")
    assert typed.json("rate", "--off")["step"] == "Turned ratings off"
    assert "does not rate" in typed.run("rate", "4", "4.2", "1", "--because", "x", "--cell", "P11/3,4.2").stderr
    assert "Rated" not in typed.text("display", "--ratings")


def test_a_quote_of_the_ledger_is_chosen_for_a_site_by_its_beginning(typed: Typed) -> None:
    cell = site(typed.json("display"), "6")["accounts"]["3.2"]
    assert not cell["quote"]["chosen"]
    typed.json("exemplar", "6", "3.2", cell["quote"]["words"][:20])
    assert site(typed.json("display"), "6")["accounts"]["3.2"]["quote"]["chosen"]
    assert "not said at Site 4" in typed.run("exemplar", "4", "3.2", cell["quote"]["id"]).stderr


def test_each_step_can_be_taken_back(typed: Typed) -> None:
    before = typed.json("display", "--ratings")
    typed.json("converge", "5", "4.2", "silence")
    typed.json("rate", "7", "4.2", "X", "--because", "Both.", "--cell", "P18/2,4.2")
    for _ in range(2):
        assert CliRunner().invoke(app, ["undo", "-s", str(typed.path), "-c", "Asha"]).exit_code == 0
    assert typed.json("display", "--ratings") == before
