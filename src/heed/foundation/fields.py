"""Fields of models that behave the same in SQLite and in PostgreSQL."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class OrderedJSON(models.JSONField):
    """JSON as it was written: its keys keep their order, and its texts may hold any character.

    PostgreSQL's `jsonb`, which Django takes, sorts keys and refuses NUL. The database can neither
    compare such values nor look into them.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        return "json" if connection.vendor == "postgresql" else super().db_type(connection)

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        if connection.vendor == "postgresql" and not hasattr(value, "as_sql"):
            from psycopg.types.json import Json

            return Json(value)
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: Any, *_where: Any) -> Any:
        return json.loads(value) if isinstance(value, str) else value
