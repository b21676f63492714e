"""Taking a file from a form: what is accepted, and what is said where it is not."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from heed.interactions.importing import uploads
from heed.interactions.models import Upload
from heed.kernel.clock import utc_now
from heed.kernel.disk import NO_ROOM
from heed.kernel.errors import HeedError
from heed.web import work
from heed.web.forms import PageForm
from heed.web.requests import PageRequest
from heed.web.uploads import TOO_LARGE, most_bytes

ENDINGS = ".csv,.tsv,.txt,.xlsx,.xls,.json,.jsonl,.ndjson,.parquet,.xes,.xml,.gz,.zst,.zip"


class SendForm(PageForm):
    """A file, and what the person takes it for."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, Excel, JSON lines, Parquet or XES; packed with gzip, zstd or zip."),
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("The file is empty. Send one with rows."),
        },
        widget=forms.ClearableFileInput(attrs={"accept": ENDINGS}),
    )
    way = forms.ChoiceField(
        choices=Upload.Way.choices, required=False, widget=forms.HiddenInput, initial="file"
    )

    def __init__(self, request: PageRequest, way: str = "file") -> None:
        """Bound to what was sent if it was sent by the form of this ``way``."""
        is_sent = request.method == "POST" and request.POST.get("way", "file") == way
        super().__init__(
            request.POST if is_sent else None,
            request.FILES if is_sent else None,
            auto_id=f"id_{way}_%s",
            initial={"way": way},
        )
        self._is_too_large = is_sent and TOO_LARGE in request.META
        self._has_no_room = is_sent and bool(request.META.get(NO_ROOM))

    def clean(self) -> dict[str, object]:
        """Say of a file that could not be taken why, and what to do."""
        if self._has_no_room:
            self.errors.pop("file", None)
            self.add_error("file", gettext(uploads.NO_ROOM))
        if self._is_too_large:
            self.errors.pop("file", None)
            limit = most_bytes() // 1_000_000
            self.add_error(
                "file",
                gettext(
                    "The file is larger than %(limit)s MB, the most that is taken here. Pack it "
                    "with gzip, or import it on the server with heed import."
                )
                % {"limit": limit},
            )
        return self.cleaned_data


def received(request: PageRequest, form: SendForm) -> Upload | None:
    """The file that was sent, kept and looked at; None if the form says why not.

    A file that cannot be read is not kept.
    """
    if not form.is_valid():
        return None
    sent, actor = form.cleaned_data["file"], request.viewer.user.get_username()
    place, upload = work.place(), None
    with form.faults():
        upload = uploads.receive(
            place=place,
            source=sent.file,
            name=sent.name,
            way=Upload.Way(form.cleaned_data["way"] or "file"),
            actor=actor,
            now=utc_now(),
        )
    if upload is None:
        return None
    try:
        work.look_at(upload, actor=actor)
    except HeedError as error:
        uploads.remove(upload=upload, place=place, actor=actor, now=utc_now())
        form.add_error("file", error.sentence)
        return None
    return upload
