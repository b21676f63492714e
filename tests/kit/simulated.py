"""The simulated company's files, read as anybody would who knows nothing of how they were made."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

Column = NDArray[Any]
DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Exports:
    """A folder that `heed simulate` wrote."""

    folder: Path

    def parquet(self, path: str) -> dict[str, Column]:
        table = pq.read_table(self.folder / path)
        return {
            name: table.column(name).to_numpy(zero_copy_only=False) for name in table.column_names
        }

    def rows(self, path: str) -> list[dict[str, str]]:
        with (self.folder / path).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    @cached_property
    def orders(self) -> dict[str, Column]:
        return self.parquet("shop/orders.parquet")

    @cached_property
    def answers(self) -> dict[str, Column]:
        """Answers after delivery."""
        every = self.parquet("surveys/answers.parquet")
        return {name: values[every["survey"] == "delivery"] for name, values in every.items()}

    @cached_property
    def person(self) -> dict[str, int]:
        """Every key of a person → the customer number that was the first."""
        keys = {row["customer_no"]: int(row["customer_no"]) for row in self.customers}
        for row in self.rows("truth/duplicate_people.csv"):
            keys[row["other_key"]] = int(row["customer_no"])
        return keys

    @cached_property
    def customers(self) -> list[dict[str, str]]:
        return self.rows("shop/customers.csv")

    @property
    def delivered(self) -> Column:
        return ~np.isnat(self.orders["delivered_at"])

    @property
    def late(self) -> Column:
        """Delivered on a calendar day after the promised one."""
        return days(self.orders["delivered_at"]) > days(self.orders["promised_on"])

    @property
    def untold(self) -> Column:
        moved, told = self.orders["date_moved_at"], self.orders["customer_told_at"]
        return ~np.isnat(moved) & np.isnat(told)

    def of_orders(self, numbers: Column) -> Column:
        """Which orders these order numbers name."""
        return np.isin(self.orders["order_no"], numbers)

    @cached_property
    def experiences(self) -> dict[str, Column]:
        """What every order went through, by the rules that `truth.json` states."""
        contacts = self.parquet("service/contacts.parquet")
        events = self.parquet("web/events.parquet")
        pages = events["order_no"][events["action"] == "page"]
        pages = pages[~np.isnan(pages.astype(float))].astype(np.int64)
        _, first = np.unique(contacts["order_no"], return_index=True)
        unresolved = contacts["solved_at_once"][first] == "no"
        calls = contacts["channel"][first] == "telephone"
        return {
            "late": self.late,
            "untold": self.untold,
            "damaged": self.orders["condition"] == "damaged",
            "wrong_invoice": ~np.isnat(self.orders["invoice_corrected_at"]),
            "many_clicks": np.bincount(pages - 100_001, minlength=len(self.late)) > 2,
            "unresolved": self.of_orders(contacts["order_no"][first][unresolved]),
            "advice": self.of_orders(
                np.array([int(row["order_no"]) for row in self.rows("stores/visits.csv")])
            ),
            "magazine": self.of_orders(
                self.parquet("marketing/magazine_scans.parquet")["order_no"]
            ),
            "telephone": self.of_orders(contacts["order_no"][first][calls]),
        }

    @cached_property
    def trade(self) -> Column:
        """Orders of trade customers."""
        segment = {int(row["customer_no"]): row["segment"] for row in self.customers}
        return np.array([segment[number] == "trade" for number in self.orders["customer_no"]])

    @property
    def answered(self) -> Column:
        """Positions of answered orders, in the order of the answers."""
        return np.searchsorted(self.orders["order_no"], self.answers["order_no"].astype(np.int64))


def days(moments: Column) -> Column:
    return moments.astype("datetime64[D]")
