"""What is true of a simulated company: what was planted, and what chance then drew."""

from heed.simulation.truth.statements import truth_of
from heed.simulation.truth.values import TRUTH_FILE, Statement, Truth, read_truth, truth_text

__all__ = ["TRUTH_FILE", "Statement", "Truth", "read_truth", "truth_of", "truth_text"]
