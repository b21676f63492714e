"""Signing in with the company's own accounts: one provider of OpenID Connect.

django-allauth does the protocol. Here stands what it leaves open: every token of identity must be
signed, name the question that we asked, and be about the person of whom more is told.
"""
