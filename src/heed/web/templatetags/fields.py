"""Inputs of any form with our classes: ``{{ field|styled }}``."""

from __future__ import annotations

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

register = template.Library()
PLAIN = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.HiddenInput)


@register.filter
def styled(field: BoundField) -> SafeString:
    """The field's input; checkboxes and radio buttons stay as the browser draws them."""
    widget = field.field.widget
    if isinstance(widget, PLAIN):
        return field.as_widget()
    classes = f"input {widget.attrs.get('class', '')}".strip()
    return field.as_widget(attrs={"class": classes})


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether the field is one box to tick, whose label stands behind it."""
    return isinstance(field.field.widget, forms.CheckboxInput)
