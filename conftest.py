"""Fixtures that tests of several areas share."""

from __future__ import annotations

from tests.kit.spark_cluster import spark_master

__all__ = ["spark_master"]
