"""Client-level data for the tests: drawn from a model that is known, and written as a researcher would keep them."""

import csv
import math
import random
from dataclasses import replace
from pathlib import Path

import numpy as np

from qualtool.analysis.clients import Client

EFFECT = 0.6
"""What the pilot adds to the log odds of its clients after."""


def log_odds(drug: str, age: int, pilot: bool, after: bool, effect: float) -> float:
    """The model from which clients are drawn."""
    return -0.3 + 0.2 * pilot + 0.1 * after + effect * (pilot and after) + 0.5 * (drug == "both") + 0.02 * (age - 38)


def simulated(seed: int = 1, n: int = 1200, effect: float = EFFECT, clusters: int = 0) -> list[Client]:
    """Clients with a drug (every tenth without a value) and an age; in clusters if so many are asked for."""
    draw = random.Random(seed)
    clients = []
    for number in range(n):
        pilot, after = draw.random() < 0.5, draw.random() < 0.5
        drug, age = draw.choice(("opiates", "opiates", "crack", "both")), 18 + int(draw.random() * 40)
        outcome = draw.random() < 1 / (1 + math.exp(-log_odds(drug, age, pilot, after, effect)))
        cluster = f"service {draw.randrange(clusters)}" if clusters else None
        clients.append(Client(outcome, pilot, after, ("" if number % 10 == 0 else drug, str(age)), cluster))
    return clients


def without_clusters(clients: list[Client]) -> list[Client]:
    return [replace(one, cluster=None) for one in clients]


def design_by_hand(clients: list[Client]) -> tuple[np.ndarray, np.ndarray]:
    """The outcomes and the matrix of the same model, written out; age as it stands, not scaled."""
    drugs = [one.covariates[0] or "Missing" for one in clients]
    pilot = np.array([float(bool(one.pilot)) for one in clients])
    after = np.array([float(bool(one.after)) for one in clients])
    dummies = [np.array([float(drug == level) for drug in drugs]) for level in ("crack", "both", "Missing")]
    ages = np.array([float(one.covariates[1]) for one in clients])
    matrix = np.column_stack([np.ones(len(clients)), pilot, after, pilot * after, *dummies, ages])
    return np.array([float(bool(one.outcome)) for one in clients]), matrix


def write_clients(
    path: Path, clients: list[Client], names: tuple[str, ...] = ("drug", "age"), cluster: str = "", site: str = ""
) -> Path:
    """A .csv with a line for each client."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["effective", "arm", "period", *names, *filter(None, (cluster, "site" if site else ""))])
        for one in clients:
            words = [
                {True: "yes", False: "no", None: ""}[one.outcome],
                {True: "pilot", False: "comparison", None: ""}[one.pilot],
                {True: "after", False: "before", None: ""}[one.after],
            ]
            more = [*([one.cluster] if cluster else []), *([site] if site else [])]
            writer.writerow([*words, *one.covariates, *more])
    return path
