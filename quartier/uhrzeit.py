"""Times of day in the admin, as people write them: "9.30", "9:30 Uhr", "18 Uhr", "9", "24:00"."""

import datetime as dt
import re

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime, BaseAdminTimeWidget
from django.db import models

from .felder import BAD_YEAR

TIME = re.compile(r"(\d{1,2})(?:\s*[:.]\s*(\d{2}))?\s*(?:uhr)?", re.IGNORECASE | re.ASCII)
NOT_A_TIME = "Diese Uhrzeit verstehen wir nicht. Bitte so schreiben: z. B. 9:30."


def _as_colons(value):
    """ "9.30 Uhr" → "09:30", "24 Uhr" → "24:00"; whatever is not a time stays as it is."""
    found = TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    return f"{int(found[1]):02}:{found[2] or '00'}" if found else value


class UhrzeitWidget(BaseAdminTimeWidget):
    def format_value(self, value):
        """Without seconds, if there are none."""
        return f"{value:%H:%M}" if isinstance(value, dt.time) and not value.second else super().format_value(value)


class UhrzeitField(forms.TimeField):
    """A time; 24:00 is midnight."""

    default_error_messages = {"invalid": NOT_A_TIME}

    def __init__(self, **kwargs):
        super().__init__(**{**kwargs, "widget": UhrzeitWidget})

    def to_python(self, value):
        value = _as_colons(value)
        return dt.time.min if value == "24:00" else super().to_python(value)


class ZeitpunktField(forms.SplitDateTimeField):
    """A day and a time; 24:00 is the end of that day."""

    def __init__(self, **kwargs):
        super().__init__(**{**kwargs, "widget": AdminSplitDateTime})
        self.fields = (self.fields[0], UhrzeitField(required=False))
        self.widget.widgets[1] = UhrzeitWidget()

    def clean(self, value):
        at = super().clean(value)
        if not at or _as_colons(value[1]) != "24:00":
            return at
        try:
            return at + dt.timedelta(days=1)
        except OverflowError:
            raise forms.ValidationError(BAD_YEAR) from None


UHRZEITEN = {models.TimeField: {"form_class": UhrzeitField}, models.DateTimeField: {"form_class": ZeitpunktField}}
