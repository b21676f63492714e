"""The part of the door that deals with value models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heed.kernel.clock import utc_now

if TYPE_CHECKING:
    from heed.insight.models import ValueConfirmation
    from heed.insight.value_results import ValueModelList


class ValueDoor:
    """What an opened home can do with value models."""

    def value_models(self) -> ValueModelList:
        """Every value model and whether it is confirmed; see `heed value`."""
        from heed.insight.value_reading import list_value_models

        return list_value_models()

    def confirm_value_model(self, key: str, by: str, *, actor: str = "python") -> ValueConfirmation:
        """Let the person ``by`` stand for the newest version; see `heed value confirm`.

        Raises:
            NotFound: there is no such value model.
            HeedError: no person is named, or this version is confirmed already.
        """
        from heed.insight.services import confirm_value_model

        return confirm_value_model(key=key, by=by, actor=actor, now=utc_now())
