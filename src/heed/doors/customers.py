"""The part of the door that deals with single people and accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from heed.customers.matching.definition import Matching
    from heed.customers.searching.finding import FoundParties
    from heed.customers.searching.names import Names
    from heed.insight.measures.parties import Whose
    from heed.insight.party_results import AccountReading, AccountRow, FieldKnown, Met, Timeline
    from heed.insight.party_timeline import Asked
    from heed.journeys.reading import OpenBuild
    from heed.lake.engines import Engine


class CustomersDoor:
    """What an opened home knows of one customer or account."""

    if TYPE_CHECKING:

        @property
        def engine(self) -> Engine: ...

        def _newest_build(self) -> OpenBuild | None: ...

        def matching(self) -> Matching: ...

    def names(self) -> Names:
        """What everybody is called. The first to ask waits until all names are read."""
        from heed.customers.searching.index import name_index

        return name_index(self.engine).current(self.engine, self.matching())

    def find_parties(self, text: str, *, clear: bool = True, most: int = 20) -> FoundParties:
        """Customers and accounts by any key or number, or by a part of their name.

        The first search of a process reads all names; at a million people that takes seconds.
        """
        from heed.customers.searching.finding import find_parties

        return find_parties(self.names(), text, clear=clear, most=most)

    def whose(self, customer: int) -> Whose:
        """The profiles of a customer, for the readings below.

        Raises:
            NotFound: nobody has this number.
        """
        from heed.customers.people import get_person
        from heed.insight.measures.parties import Whose

        return Whose(get_person(customer).profiles)

    def whose_account(self, account: int) -> Whose:
        """An account and the profiles of its people, for the readings below."""
        from heed.insight.accounts import whose_account

        return whose_account(self.engine, self._newest_build(), account)

    def timeline(
        self, whose: Whose, asked: Asked | None = None, *, top: int = 50, skip: int = 0
    ) -> Timeline:
        """What happened, was said, and was kept or missed, newest first."""
        from heed.insight.party_timeline import Asked, read_timeline

        return read_timeline(self._newest_build(), whose, asked or Asked(), top=top, skip=skip)

    def met(self, whose: Whose) -> Met:
        """When somebody was first and last met, and what their records are worth."""
        from heed.insight.party_timeline import read_met

        return read_met(self._newest_build(), whose)

    def fields_known(self, whose: Whose, *, by: datetime | None = None) -> tuple[FieldKnown, ...]:
        """What is known of a customer or account, or was known before a moment."""
        from heed.insight.party_timeline import read_fields

        return read_fields(self.engine, self._newest_build(), whose, by=by)

    def account(self, number: int) -> AccountReading:
        """One account: its people, standards, scores and journeys.

        Raises:
            NotFound: nobody has this number.
        """
        from heed.insight.accounts import read_account

        return read_account(self.engine, self._newest_build(), number, self.names())

    def accounts(self) -> tuple[AccountRow, ...]:
        """Every account, those that most records name first."""
        from heed.insight.accounts import list_accounts

        return list_accounts(self._newest_build(), self.names())

    def accounts_of(self, whose: Whose) -> list[int]:
        """The accounts that a person acts for."""
        from heed.insight.accounts import accounts_of

        return accounts_of(self.engine, self._newest_build(), whose.profiles)
