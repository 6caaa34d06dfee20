"""How long a large matrix takes: laid out and painted, a cursor's step, a page to read, a workbook."""

import asyncio
from pathlib import Path

import big_study
from measuring import Table, timed
from textual.app import App, ComposeResult

from qualtool.analysis.matrix import CHARTED, SUMMARY, VERBATIM, Cell, Column, Matrix, Reference, Row, Stretch
from qualtool.store.study import Study
from qualtool.tui.widgets.matrix import MatrixView
from qualtool.tui.widgets.matrix.page import MEASURE, page_lines
from qualtool.tui.widgets.matrix.reading import down_column
from qualtool.workflow import matrices, sharing

COLUMNS = 40
SIZE = (160, 50)


def large_matrix(rows: int) -> Matrix:
    """As many rows as asked for and 40 columns, a summary of two points in each cell."""
    columns = tuple(Column(f"t{n}", f"4.{n}", f"Sub-theme number {n}") for n in range(COLUMNS))

    def cell(row: int, column: int) -> Cell:
        words = f"Case {row} says of {column} that it took too long, that nobody rang, and that the worker stayed. "
        points = (
            Stretch(SUMMARY, words * (1 + (row + column) % 4), (Reference("e", f"P{row}/1, turn {column}"),)),
            Stretch(VERBATIM, "they just hand you the bag and the gate shuts", (Reference("f", f"P{row}/1, turn 9"),)),
        )
        return Cell(points, 3, CHARTED)

    made = tuple(
        Row(
            f"c{n}", f"P{n:04}", "person", str(n * 8 // rows + 1), "1", "Service user",
            cells={column.number: cell(n, place) for place, column in enumerate(columns)},
        )
        for n in range(rows)
    )  # fmt: skip
    sites = {str(n): f"Site {n}" for n in range(1, 9)}
    return Matrix("4", "Continuity of care", columns, made, "", sites=sites, stages={"1": "Stage 1"}, group="site")


class Room(App[None]):
    def compose(self) -> ComposeResult:
        yield MatrixView()


def painted(view: MatrixView) -> int:
    """Draws every line of the window; how many there are."""
    return sum(view.render_line(y).cell_length > 0 for y in range(view.size.height))


def test_a_matrix_of_40_columns_is_painted_and_gone_about_in(table: Table) -> None:
    matrix = large_matrix(table.size)
    asyncio.run(_measured(table, matrix))


async def _measured(table: Table, matrix: Matrix) -> None:
    room = Room()
    async with room.run_test(size=SIZE) as pilot:
        view = room.query_one(MatrixView)
        shape = f"a matrix of {table.size} x {COLUMNS}"

        def show() -> int:
            view.show(matrix, group="site")
            return painted(view)

        def step(down: int, right: int) -> int:
            view.action_move(down, right)
            return painted(view)

        times = [timed(show) for _round in range(table.rounds)]
        assert all(lines == SIZE[1] for lines, _time in times)
        table.note(f"{shape}: laid out and painted", "150", [time for _lines, time in times])
        for words, (down, right) in {"down": (1, 0), "right": (0, 1)}.items():
            steps = []
            for _round in range(max(4, table.rounds)):
                steps.append(timed(lambda: step(down, right))[1])  # noqa: B023 (called at once)
                await pilot.pause()
            table.note(f"{shape}: the cursor one {words}, painted", "10", steps)
        reading = [timed(lambda: page_lines(down_column(matrix, matrix.columns[3]), MEASURE))[1] for _ in range(3)]
        table.note(f"{shape}: a column as a page to read", "100", reading)


def test_a_matrix_with_summaries_as_a_workbook(table: Table, large: Study, tmp_path: Path) -> None:
    made = matrices.matrices(large, matrices.MatrixRequest(big_study.CHARTED_THEME))
    path, bare = tmp_path / "matrix.xlsx", tmp_path / "bare.xlsx"
    work = f"{table.size} cases x 8 sub-themes with summaries to .xlsx"
    # Laying 4,000 cells into a workbook without formats is what any export has to do.
    table.compare(work, "", lambda: _plain(bare, made[0]), lambda: sharing.share_matrices(large, made, path), rounds=2)
    assert path.stat().st_size > bare.stat().st_size / 2


def _plain(path: Path, matrix: Matrix) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(matrix.rows):
            sheet.write_row(line, 0, [row.case, row.site, row.stage, row.type])
            sheet.write_row(line, 4, [row.cell(column).summary for column in matrix.columns])
