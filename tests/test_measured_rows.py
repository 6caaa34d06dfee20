"""Tables are wide enough before they have been measured."""

from rich.text import Text
from textual.app import App, ComposeResult
from textual.widgets import DataTable

from qualtool.tui.widgets.measured_rows import put_rows


class Shown(App[None]):
    """A table and nothing else."""

    def compose(self) -> ComposeResult:
        yield DataTable()


async def test_what_is_drawn_before_the_table_had_time_to_measure_is_not_cut() -> None:
    app = Shown()
    async with app.run_test(size=(60, 10)) as pilot:
        table: DataTable[Text] = app.query_one(DataTable)
        put_rows(table, ("Site", "", "n"), [[Text("South town, by the sea"), Text("漢字"), Text("3")]])
        drawn = ["".join(segment.text for segment in table.render_line(y)) for y in range(2)]
        assert "South town, by the sea  漢字  3" in drawn[1]
        assert drawn[0].split() == ["Site", "n"]
        await pilot.pause()
        assert ["".join(segment.text for segment in table.render_line(y)) for y in range(2)] == drawn


async def test_a_table_without_rows_shows_its_titles() -> None:
    app = Shown()
    async with app.run_test(size=(60, 10)):
        table: DataTable[Text] = app.query_one(DataTable)
        put_rows(table, ("Site", "", "Effect"), [])
        assert "".join(segment.text for segment in table.render_line(0)).split() == ["Site", "Effect"]
