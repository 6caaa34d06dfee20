"""Client-level models: read a table, fit one model for each site. Nothing of it is kept in the study."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qualtool.analysis.client_model import ClientEffect, client_effect
from qualtool.analysis.clients import model_columns
from qualtool.errors import BadFigures, FaultyTable, UnknownName
from qualtool.formats.clients_table import ClientColumns, read_clients

__all__ = ["ClientColumns", "ClientModels", "client_models"]


@dataclass(frozen=True, slots=True)
class ClientModels:
    """The model of each site that could be fitted, and why the others could not; `rows` counts the file's clients."""

    rows: int
    covariates: tuple[str, ...]
    effects: tuple[ClientEffect, ...]
    not_fitted: tuple[tuple[str, str], ...]


def client_models(path: Path, columns: ClientColumns, sites: Sequence[str] = ()) -> ClientModels:
    """A model for each site of a table of clients, or for those named.

    Raises UnknownSuffix, FaultyTable with every fault, UnknownName for a site that the table lacks, MissingExtra.
    """
    read = read_clients(path, columns)
    faults = [str(problem) for problem in read.problems if problem.fatal]
    if faults:
        raise FaultyTable(path, faults)
    for site in sites:
        if site not in read.by_site:
            raise UnknownName("site", site, [key for key in read.by_site if key], "in this table")
    effects, not_fitted = [], []
    for site, clients in sorted(read.by_site.items()):
        if sites and site not in sites:
            continue
        try:
            effects.append(client_effect(site, model_columns(clients, read.covariates)))
        except BadFigures as error:
            not_fitted.append((site, str(error)))
    rows = sum(len(clients) for clients in read.by_site.values())
    return ClientModels(rows, read.covariates, tuple(effects), tuple(not_fitted))
