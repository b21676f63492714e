"""The base of every form: a fault of a service lands at the field that caused it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.utils.translation import gettext

from heed.kernel.errors import HeedError


class PageForm(forms.Form):
    """A form as pages use it; ``web/parts/form.html`` renders it."""

    @contextmanager
    def faults(self) -> Iterator[None]:
        """Turn a ``HeedError`` of the calls inside into an error of the form; what was typed stays.

        The error stands at the field that it names in ``fields["field"]``, else above the form.
        Ask ``is_valid()`` again afterwards.
        """
        try:
            yield
        except HeedError as error:
            name = error.fields.get("field")
            self.add_error(name if name in self.fields else None, gettext(error.sentence))


class FilterForm(PageForm):
    """A form whose values stand in the address: what a choice does not know is not chosen."""

    def forget_unknown(self) -> None:
        """Drop values that no choice has; call it once the choices are complete."""
        given = {name: str(self.data.get(name, "")) for name in self.fields}
        for name, field in self.fields.items():
            if isinstance(field, forms.ChoiceField) and not field.valid_value(given[name]):
                given[name] = ""
        self.data = given
