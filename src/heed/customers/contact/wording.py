"""Why a contact was allowed or not, in a plain sentence for the people of the company."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext, gettext_noop

SENTENCES: Mapping[str, str] = {
    # Yes
    "allowed": gettext_noop("Nothing stands against it."),
    "exempt": gettext_noop("This class of contact is exempt from limits."),
    "legal_duty": gettext_noop("The law obliges us to send it."),
    # No, because of what was asked
    "unknown_class": gettext_noop("The contact policy knows no such class."),
    "unknown_purpose": gettext_noop("No such purpose is defined."),
    "channel_not_offered": gettext_noop("The purpose does not use this channel."),
    # No, because of what the person said
    "do_not_contact": gettext_noop("The address belongs to somebody whose data was erased."),
    "opted_out": gettext_noop("The customer wants no messages at all."),
    "channel_refused": gettext_noop("The customer does not want to be reached by this channel."),
    "refused": gettext_noop("The customer does not want messages for this purpose."),
    "not_confirmed": gettext_noop("The customer has agreed, but not confirmed it yet."),
    "not_consented": gettext_noop("The customer has not agreed to this purpose."),
    # No, because of how things stand with them
    "end_of_relationship": gettext_noop("The customer has left."),
    "open_complaint": gettext_noop("A complaint of the customer is open."),
    "bereavement": gettext_noop("There was a death in the family."),
    "legal_dispute": gettext_noop("There is a legal dispute with the customer."),
    "care_needed": gettext_noop("The customer needs special care."),
    "never_surveyed": gettext_noop("The customer belongs to the share that is never surveyed."),
    # No, because of other contacts
    "no_invitation": gettext_noop("There is no invitation that was sent to remind of."),
    "reminders_used_up": gettext_noop("The customer was reminded often enough."),
    "reminder_too_soon": gettext_noop("It is too soon to remind the customer."),
    "limit_person": gettext_noop("The customer was contacted too much: “%(rule)s”."),
    "limit_account": gettext_noop("People of the account were contacted too much: “%(rule)s”."),
    "quiet_hours": gettext_noop("It is quiet time on this channel."),
    # What became of a place that was held
    "expired": gettext_noop("It was not sent in time, so its place was given up."),
    "cancelled": gettext_noop("The sender gave it up."),
    "not_delivered": gettext_noop("It could not be delivered."),
}


def sentence(reason: str, rule: str = "") -> str:
    """The reason in the language of the reader; ``rule`` is the name of the limit."""
    return gettext(SENTENCES.get(reason, reason)) % {"rule": rule}
