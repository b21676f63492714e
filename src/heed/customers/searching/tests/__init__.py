"""Tests of finding people and accounts."""
