"""Words for values that are stored as codes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from heed.foundation.models import Job, Role
from heed.journeys.models import FieldNote

ROLES = [
    (Role.VIEWER.value, _("Viewer")),
    (Role.TOUCHPOINT_OWNER.value, _("Touchpoint owner")),
    (Role.ANALYST.value, _("Analyst")),
    (Role.SERVICE_AGENT.value, _("Service agent")),
    (Role.MANAGER.value, _("Manager")),
    (Role.ADMINISTRATOR.value, _("Administrator")),
    (Role.PARTNER.value, _("Partner")),
]
JOB_STATES = {
    Job.State.QUEUED.value: _("waiting"),
    Job.State.RUNNING.value: _("running"),
    Job.State.DONE.value: _("done"),
    Job.State.FAILED.value: _("failed"),
    Job.State.CANCELLED.value: _("cancelled"),
}
JOB_KINDS = {
    "build": _("Build"),
    "import": _("Import"),
    "look": _("Look into a file"),
    "retry": _("Retry of quarantined rows"),
    "sweep": _("Tidying up"),
    "tidy": _("Tidying of the lake"),
    "replay_policy": _("Replay of a contact policy"),
    "catch_up": _("Look for customers who left"),
    "filter": _("Figures of a filter"),
    "match": _("Comparison of all customers"),
}
STEPS = {
    "guess": _("Finding out what the columns mean"),
    "read": _("Reading files"),
    "map": _("Mapping columns"),
    "check": _("Checking rows"),
    "people": _("Adding customers"),
    "identity": _("Finding who is who"),
    "write": _("Writing the lake"),
    "quarantine": _("Keeping bad rows"),
    "journeys": _("Computing journeys"),
    "reading": _("Reading customers"),
    "measuring": _("Measuring how often two people agree"),
    "comparing": _("Comparing customers"),
    "joining": _("Joining and proposing"),
    "metrics": _("Computing metrics"),
    "standards": _("Computing standards"),
    "findings": _("Looking for findings"),
    "replay": _("Deciding anew"),
    "endings": _("Noting who left"),
    "filter": _("Counting what meets the filter"),
}
TABLES = {
    "interactions": _("What happened"),
    "feedback": _("Answers"),
    "tallies": _("Counts"),
    "customers": _("Customers"),
    "accounts": _("Accounts"),
}
NOTE_SIDES = [
    (FieldNote.Side.CUSTOMER.value, _("A customer")),
    (FieldNote.Side.STAFF.value, _("Somebody of the staff")),
]
NOTE_ORIGINS = [
    (FieldNote.Origin.INTERVIEW.value, _("Interview")),
    (FieldNote.Origin.OBSERVATION.value, _("Observation")),
    (FieldNote.Origin.MYSTERY_VISIT.value, _("Mystery visit")),
]
EMOTIONS = [
    (-2, _("−2 upset")),
    (-1, _("−1 uneasy")),
    (0, _("0 indifferent")),
    (1, _("+1 pleased")),
    (2, _("+2 delighted")),
]
CELLS = {
    "channel": _("Channel"),
    "owner": _("Owner"),
    "emotion": _("Desired emotion"),
    "front_stage": _("Front stage"),
    "back_stage": _("Back stage"),
    "systems": _("Systems"),
    "procedure": _("Procedure"),
    "moment_of_truth": _("Moment of truth"),
}
REASONS = {
    "unreadable_time": _("A time that cannot be read"),
    "missing_time": _("No time"),
    "missing_key": _("No key"),
    "long_key": _("A key too long"),
    "nul_in_key": _("A NUL character in a key"),
    "unreadable_number": _("A number that cannot be read"),
    "unreadable_weight": _("A weight that cannot be read"),
    "unreadable_score": _("A score that cannot be read"),
    "score_outside_scale": _("A score outside its scale"),
    "future_time": _("A time in the future"),
    "impossible_count": _("A count that cannot be"),
    "same_id_other_content": _("Same key, other content"),
    "ragged_row": _("Too many or too few cells"),
    "cell_too_large": _("A cell too large"),
    "nul_byte": _("A NUL byte"),
    "not_text": _("No text"),
    "stray_quote": _("A stray quotation mark"),
    "quote_never_closed": _("A quotation mark never closed"),
    "truncated": _("Cut off"),
    "not_json": _("No JSON"),
    "not_an_object": _("No JSON object"),
    "not_xml": _("No XML"),
    "no_mapping": _("A webhook without a mapping"),
    "unfit_mapping": _("A mapping that cannot be used"),
    "unreadable": _("An event that cannot be read"),
    "unknown_call": _("An unknown call"),
    "missing_user": _("No user"),
    "missing_event": _("An event without a name"),
    "missing_group": _("A group without its id"),
    "missing_alias": _("An alias without both ids"),
    "unreadable_key": _("A key that is no text"),
    "key_too_long": _("A key too long"),
    "ancient_time": _("A time before 1990"),
    "event_too_large": _("An event too large"),
    "unplanned_event": _("An event that is not in the plan"),
    "missing_property": _("A missing property"),
    "wrong_type": _("A property of another type"),
    "value_not_allowed": _("A value that is not in the plan"),
    "unknown_source": _("A source that is gone"),
    "not_a_cloud_event": _("No CloudEvent"),
}
EVENT_OUTCOMES = {
    "refused": _("the request was refused"),
    "quarantined": _("the event waits in quarantine"),
    "warned": _("the event was taken"),
}
REFUSALS = {
    "unknown_key": _("An unknown or revoked write key"),
    "wrong_signature": _("A signature that is not genuine"),
    "not_json": _("No JSON"),
    "not_an_object": _("No JSON object"),
    "no_batch": _("No list of events"),
    "too_large": _("Too large"),
    "too_many_events": _("Too many events at once"),
    "unknown_packing": _("Packed in an unknown way"),
    "not_packed": _("Packed wrongly"),
    "not_a_cloud_event": _("No CloudEvent"),
    "not_a_form": _("A form that cannot be read"),
    "overloaded": _("The inbox or the disk was full"),
    "use_https": _("A key sent without encryption"),
    "not_found": _("No such webhook"),
}
COLUMNS = {
    "occurred_at": _("When (UTC)"),
    "item": _("Asked"),
    "score": _("Score"),
    "scale_min": _("Lowest"),
    "scale_max": _("Highest"),
    "label": _("Answer"),
    "text": _("In words"),
    "channel": _("Channel"),
    "profile_key": _("Customer"),
    "account_key": _("Account"),
    "case_key": _("Case"),
    "language": _("Language"),
    "name": _("What happened"),
    "actor": _("Who acted"),
    "key": _("Key"),
    "traits": _("Traits"),
    "properties": _("Properties"),
    "mode": _("Asked by"),
}
CHANNELS = {
    "email": _("Email"),
    "sms": _("Text message"),
    "phone": _("Telephone"),
    "post": _("Post"),
    "app": _("App"),
    "chat": _("Chat"),
    "web": _("Web site"),
    "branch": _("Branch"),
    "*": _("every channel"),
}
BASES = {
    "consent": _("consent"),
    "contract": _("contract"),
    "legitimate_interest": _("legitimate interest"),
    "legal_obligation": _("legal obligation"),
}
CONSENT_STATES = {
    "granted": _("agreed"),
    "pending": _("agreed, not confirmed yet"),
    "confirmed": _("agreed and confirmed"),
    "refused": _("refused"),
    "withdrawn": _("withdrawn"),
}
CONTACT_STATES = {
    "reserved": _("may be sent"),
    "sent": _("sent"),
    "cancelled": _("given up"),
    "expired": _("not sent in time"),
    "refused": _("not sent"),
}
HOLDS = {
    "open_complaint": _("Open complaint"),
    "bereavement": _("Death in the family"),
    "legal_dispute": _("Legal dispute"),
    "care_needed": _("Care is needed"),
}
CARE = {
    "health": _("Health"),
    "life_event": _("An event in their life"),
    "resilience": _("Little to fall back on"),
    "capability": _("Language, reading, numbers or computers"),
}
SAID_AT = {
    "preference_page": _("by themselves, on their page"),
    "one_click": _("by themselves, in their mail program"),
    "confirmation": _("by themselves, by a link"),
    "staff": _("to a colleague"),
}
