"""Whether somebody may be contacted: one policy, and one ledger that every sender asks.

:func:`heed.customers.contact.ledger.ask_to_contact` is the only door: whatever is sent to customers
was asked for there, and every no is a row with its reason.
"""
