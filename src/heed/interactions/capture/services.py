"""Setting live capture up: sources, their webhooks. Write keys are made in `keys`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from heed.foundation import audit
from heed.foundation.sealing import sealed
from heed.foundation.yaml_cells import KEY
from heed.interactions.capture.events import ACTORS
from heed.interactions.capture.mapped import WebhookMapping, check_mapping
from heed.interactions.capture.models import CaptureSource, Webhook
from heed.interactions.capture.signatures import HMAC, SCHEMES, new_secret
from heed.interactions.capture.signatures import KEY as BY_KEY
from heed.interactions.capture.webhooks import PURPOSE
from heed.interactions.models import ImportRun
from heed.kernel.errors import HeedError, NotFound
from heed.kernel.money import CURRENCY

OVERLAP = timedelta(hours=24)  # that a former secret is taken beside the new one
SUBJECTS = ("", "user")
FIELDS = (
    "namespace", "channel", "actor", "case_property", "case_kind", "subject", "currency",
    "country", "events_per_second",
)  # fmt: skip


def add_source(
    *, key: str, how: Mapping[str, Any] | None = None, actor: str, now: datetime
) -> CaptureSource:
    """Add a source; ``how`` gives some of ``FIELDS``.

    Raises:
        HeedError: the key cannot be one, is taken, or a field has a value that cannot be used.
    """
    _check_key(key)
    if CaptureSource.objects.filter(key=key).exists():
        raise HeedError(f"There is a source {key} already.", code="taken")
    with transaction.atomic():
        source = CaptureSource(key=key, made_at=now, **_checked(how or {}))
        source.save()
        audit.record(actor=actor, now=now, verb="capture.source_made", subject=f"source:{key}")
    return source


def change_source(
    *, source: CaptureSource, how: Mapping[str, Any], actor: str, now: datetime
) -> None:
    """Change how the events of a source are read from now on; ``how`` gives some of ``FIELDS``.

    Raises:
        HeedError: a field has a value that cannot be used.
    """
    checked = _checked(how)
    changed = {name: value for name, value in checked.items() if getattr(source, name) != value}
    if not changed:
        return
    with transaction.atomic():
        for name, value in changed.items():
            setattr(source, name, value)
        source.save(update_fields=list(changed))
        audit.record(
            actor=actor,
            now=now,
            verb="capture.source_changed",
            subject=f"source:{source.key}",
            fields=sorted(changed),
        )


def _checked(how: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(how.keys() - set(FIELDS))
    if unknown:
        raise HeedError(f"A source has no {unknown[0]}.")
    found = {
        name: value.strip() if isinstance(value, str) else value for name, value in how.items()
    }
    if "currency" in found:
        found["currency"] = found["currency"].upper()
        if found["currency"] and not CURRENCY.fullmatch(found["currency"]):
            raise HeedError("Write a currency by its three letters, such as EUR.")
    if "country" in found:
        found["country"] = found["country"].upper()
        if found["country"] and not (len(found["country"]) == 2 and found["country"].isalpha()):
            raise HeedError("Write a country by its two letters, such as DE.")
    if found.get("actor", ACTORS[0]) not in ACTORS:
        raise HeedError(f"An actor is one of {', '.join(ACTORS)}.")
    if found.get("subject", "") not in SUBJECTS:
        raise HeedError("The subject of CloudEvents is `user`, or nothing.")
    if found.get("namespace"):
        _check_key(found["namespace"])
    return found


def _check_key(key: str) -> None:
    if not KEY.fullmatch(key) or len(key) > 100:
        raise HeedError(
            f"{key!r} cannot be a key: use small letters, digits, `_`, `-` and `.`",
            code="wrong_key",
        )


def get_source(key: str) -> CaptureSource:
    """The source of this key.

    Raises:
        NotFound: there is none.
    """
    found = CaptureSource.objects.filter(key=key).first()
    if found is None:
        known = ", ".join(CaptureSource.objects.values_list("key", flat=True)) or "none yet"
        raise NotFound(f"Nothing is captured from a source {key}. There are: {known}.")
    return found


@dataclass(frozen=True)
class Proof:
    """How requests of a webhook prove that they are genuine."""

    scheme: str
    header: str = ""
    prefix: str = ""


def add_webhook(
    *, source: CaptureSource, key: str, proof: Proof, actor: str, now: datetime, secret: str = ""
) -> tuple[Webhook, str]:
    """Add a webhook; returns it, and its secret to be shown this once.

    ``secret`` is one that the sender gave; without it a new one is made. The scheme ``key`` has
    none: requests show a write key.

    Raises:
        HeedError: the key cannot be one or is taken, or the proof lacks something.
    """
    _check_key(key)
    if proof.scheme not in SCHEMES:
        raise HeedError(f"A webhook is signed by one of: {', '.join(SCHEMES)}.")
    if proof.scheme == HMAC and not proof.header:
        raise HeedError("Say which header holds the signature, such as X-Hub-Signature-256.")
    if Webhook.objects.filter(key=key).exists():
        raise HeedError(f"There is a webhook {key} already.", code="taken")
    secret = "" if proof.scheme == BY_KEY else secret.strip() or new_secret()
    with transaction.atomic():
        hook = Webhook.objects.create(
            source=source,
            key=key,
            scheme=proof.scheme,
            header=proof.header.strip(),
            prefix=proof.prefix.strip(),
            secret=sealed(secret, PURPOSE) if secret else "",
            made_at=now,
        )
        audit.record(
            actor=actor, now=now, verb="capture.webhook_made", subject=f"webhook:{hook.pk}"
        )
    return hook, secret


def renew_secret(*, hook: Webhook, actor: str, now: datetime, secret: str = "") -> str:
    """Give a webhook another secret; the former one is taken for a day longer."""
    secret = secret.strip() or new_secret()
    with transaction.atomic():
        hook.former_secret, hook.former_until = hook.secret, now + OVERLAP
        hook.secret = sealed(secret, PURPOSE)
        hook.save(update_fields=["former_secret", "former_until", "secret"])
        audit.record(
            actor=actor, now=now, verb="capture.webhook_secret", subject=f"webhook:{hook.pk}"
        )
    return secret


def change_mapping(*, hook: Webhook, text: str, actor: str, now: datetime) -> None:
    """Say how a webhook's JSON is read; rows that wait in quarantine are tried with it, too.

    Raises:
        InvalidDefinition, HeedError: the mapping cannot be used, and why.
    """
    mapping = mapping_of(hook, text)
    check_mapping(mapping)
    with transaction.atomic():
        hook.mapping = text
        hook.save(update_fields=["mapping"])
        runs = ImportRun.objects.filter(source=mapping.source, spec_path=mapping.name)
        runs.update(spec_text=mapping.whole)
        audit.record(
            actor=actor, now=now, verb="capture.webhook_mapping", subject=f"webhook:{hook.pk}"
        )


def mapping_of(hook: Webhook, text: str | None = None) -> WebhookMapping:
    """The mapping of a webhook, or another ``text`` in its place."""
    mapping = WebhookMapping(hook.key, hook.source.key, hook.mapping)
    return mapping if text is None else replace(mapping, text=text)


def revoke_webhook(*, hook: Webhook, actor: str, now: datetime) -> None:
    """Take nothing more at this address."""
    with transaction.atomic():
        hook.revoked_at = now
        hook.save(update_fields=["revoked_at"])
        audit.record(
            actor=actor, now=now, verb="capture.webhook_revoked", subject=f"webhook:{hook.pk}"
        )


def get_webhook(key: str) -> Webhook:
    """The webhook of this key.

    Raises:
        NotFound: there is none.
    """
    found = Webhook.objects.filter(key=key).select_related("source").first()
    if found is None:
        raise NotFound(f"There is no webhook {key}.")
    return found
