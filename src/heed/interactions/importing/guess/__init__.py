"""Guessing a specification: what a file's names and values make certain, and what must be asked.

:func:`guess` looks at one file and gives either the text of a specification, every decision with
its reason as a comment, or the questions that only a person can answer. Nothing is printed and
nothing is written.
"""

from heed.interactions.importing.guess.guessing import Guess, guess
from heed.interactions.importing.guess.questions import Question, refuse_open

__all__ = ["Guess", "Question", "guess", "refuse_open"]
