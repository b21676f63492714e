"""Live capture: events and webhooks, accepted once they are safe on disk, written to the lake soon.

A request is answered when its body lies in the *inbox*, fsynced. A *flush* reads the inbox in
order, drops what was sent before, sends to quarantine what does not fit, and writes the rest to the
lake exactly once.
"""
