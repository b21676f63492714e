"""What tests of consent share."""

from heed.customers.contact.tests.conftest import shipped

__all__ = ["shipped"]
