"""Client-level models: read a table, fit one model for each site. Nothing of it is kept in the study."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qualtool.analysis.client_model import ClientEffect, client_effect
from qualtool.analysis.clients import model_columns
from qualtool.errors import BadFigures, FaultyTable, UnknownName, UnknownSuffix, UnwritableFile
from qualtool.formats.clients_columns import ClientColumns
from qualtool.formats.clients_table import ClientsRead, Taken, read_clients
from qualtool.formats.csv_text import write_rows
from qualtool.formats.whole_file import write_whole

__all__ = ["ClientColumns", "ClientModels", "ClientsPlan", "Taken", "client_models", "plan_models", "write_models"]

COLUMNS = (
    "site",
    "figure",
    "unit",
    "estimate",
    "low",
    "high",
    "level",
    "p",
    "method of interval and p",
    "clients used",
    "left out",
    "adjusted for",
)


@dataclass(frozen=True, slots=True)
class ClientsPlan:
    """What each column was taken for, the clients of each site, and every fault; `told` are those that stop nothing."""

    rows: int
    sites: dict[str, int]
    taken: tuple[Taken, ...]
    faults: tuple[str, ...]
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClientModels:
    """The model of each site that could be fitted, and why the others could not; `rows` counts the file's clients.

    `without_site` counts those in no model because their site is missing.
    """

    rows: int
    without_site: int
    taken: tuple[Taken, ...]
    told: tuple[str, ...]
    covariates: tuple[str, ...]
    effects: tuple[ClientEffect, ...]
    not_fitted: tuple[tuple[str, str], ...]


def plan_models(path: Path, columns: ClientColumns) -> ClientsPlan:
    """What a table of clients would be taken for; nothing is fitted. Raises UnknownSuffix."""
    read = read_clients(path, columns)
    sites = {site: len(clients) for site, clients in sorted(read.by_site.items())} if read.has_sites else {}
    return ClientsPlan(_rows(read), sites, read.taken, *_problems(read))


def _problems(read: ClientsRead) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What stops the models, and what does not."""
    fatal = tuple(str(problem) for problem in read.problems if problem.fatal)
    return fatal, tuple(str(problem) for problem in read.problems if not problem.fatal)


def _rows(read: ClientsRead) -> int:
    return sum(len(clients) for clients in read.by_site.values())


def client_models(path: Path, columns: ClientColumns, sites: Sequence[str] = ()) -> ClientModels:
    """A model for each site of a table of clients, or for those named.

    Raises UnknownSuffix, FaultyTable with every fault, UnknownName for a site that the table lacks, MissingExtra.
    """
    read = read_clients(path, columns)
    faults, told = _problems(read)
    if faults:
        raise FaultyTable(path, faults)
    without = len(read.by_site.get("", ())) if read.has_sites else 0
    effects, not_fitted = [], []
    for site in _sites(read, sites):
        made = model_columns(read.by_site[site], read.covariates, read.numeric)
        try:
            effects.append(client_effect(site, made))
        except BadFigures as error:
            not_fitted.append((site, str(error)))
    return ClientModels(_rows(read), without, read.taken, told, read.covariates, tuple(effects), tuple(not_fitted))


def _sites(read: ClientsRead, asked: Sequence[str]) -> list[str]:
    """The sites to fit a model for, in the order of their names. Raises UnknownName."""
    there = sorted(site for site in read.by_site if site) if read.has_sites else list(read.by_site)
    known = {site.casefold(): site for site in there if site}
    for site in asked:
        if site.strip().casefold() not in known:
            raise UnknownName("site", site, known.values(), "in this table")
    return [known[one] for one in dict.fromkeys(site.strip().casefold() for site in asked)] or there


def write_models(made: ClientModels, path: Path) -> None:
    """Writes the figures of every model as .csv, each with its method and n; nothing of a client's row.

    Raises UnknownSuffix, and UnwritableFile also where the file is there: it could be the clients' own.
    """
    if path.suffix.lower() != ".csv":
        raise UnknownSuffix(path, [".csv"])
    if path.exists():
        raise UnwritableFile(path, "it is there already, and was left as it is. Choose another name")
    write_whole(
        path, lambda beside: write_rows(beside, COLUMNS, [row for one in made.effects for row in _rows_of(one)])
    )


def _rows_of(one: ClientEffect) -> list[list[object]]:
    """The model's three figures; the unadjusted one says that it is adjusted for nothing."""
    left_out = "; ".join(f"{count} {why}" for why, count in one.left_out.items()) or "0"
    adjusted = "; ".join(covariate.name for covariate in one.covariates) or "nothing"
    plain = one.unadjusted.leading
    return [
        [
            one.site,
            name,
            unit,
            estimate,
            found.low,
            found.high,
            found.level,
            found.p,
            found.method,
            one.used,
            left_out,
            by,
        ]
        for name, unit, estimate, found, by in (
            ("marginal effect", "percentage points", one.points, one.marginal, adjusted),
            ("interaction of arm and period", "odds ratio", one.odds_ratio, one.odds, adjusted),
            (one.unadjusted.kind, "percentage points", one.unadjusted.estimate, plain, "nothing"),
        )
    ]
