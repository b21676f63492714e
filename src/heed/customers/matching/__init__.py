"""Finding records of one person that share no key, by what names, birth dates and addresses tell.

The comparison is Splink's (extra ``identity``), after Fellegi and Sunter, "A Theory for Record
Linkage", JASA 64 (1969) 1183–1210: each field tells for or against, in bits, by how often it agrees
in records of one person and of two. What then happens is decided by rules of our own, which never
join two people who differ in what makes a person.
"""
