"""Django's settings in tests: those of Heed, on the record store that HEED_TEST_DATABASE names.

The first process of a test run starts the PostgreSQL; those that it starts find it in their
environment.
"""

from tests.kit import records

records.choose()

from heed.config.settings import *  # noqa: E402, F403  # they read what was chosen
