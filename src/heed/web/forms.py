"""The base of every form: fields look like ours, and a fault of a service lands at its field."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms

from heed.kernel.errors import HeedError

PLAIN = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.HiddenInput)


class PageForm(forms.Form):
    """A form whose inputs carry our classes; render each field with ``web/parts/field.html``."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        for field in self.fields.values():
            if not isinstance(field.widget, PLAIN):
                field.widget.attrs.setdefault("class", "input")

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
            self.add_error(name if name in self.fields else None, error.sentence)
