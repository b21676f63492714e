"""Who is who: which profiles are one customer, why we think so, and how to take that back.

Profiles that show the same key are joined by themselves, unless that would make two customers of
one source into one, or somebody said never. Nothing is overwritten: links end, they are not
deleted, so that separating gives back exactly what was.
"""
