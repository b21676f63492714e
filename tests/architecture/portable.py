"""The subset of Ibis that gives the same answer on DuckDB and on Spark, as a lint.

Measured on DuckDB 2.0 and Spark 4.3: what is forbidden here differs between the two or is missing
on one of them. The lint reads names only, so it also rejects the same name on a Python text: use
another one there (``casefold`` for ``lower``).
"""

from __future__ import annotations

import ast

FORBIDDEN_CALLS = {
    "approx_median": "approximate, and each engine approximates in its own way; use quantile(0.5)",
    "approx_nunique": "approximate, and each engine approximates in its own way; use nunique()",
    "approx_quantile": "approximate, and each engine approximates in its own way; use quantile()",
    "asof_join": "missing on Spark; join on an interval and take row_number() = 1",
    "epoch_seconds": "rounds differently; use delta(epoch, unit='microsecond')",
    "group_concat": "unordered or missing on Spark; collect structs, sort them, map over them",
    "hash": "differs between engines; use hexdigest(how='md5')",
    "lower": "differs on letters outside ASCII; compare as it stands or map the values",
    "upper": "differs on letters outside ASCII; compare as it stands or map the values",
    "sql": "ties the measure to one engine; write it as an expression",
    "std": "float sums differ between engines; keep integer sums and derive it at the end",
    "unwrap_as": "JSON access is missing on Spark; use map<string,string>",
    "var": "float sums differ between engines; keep integer sums and derive it at the end",
}


def outside_subset(source: str) -> list[tuple[int, str]]:
    """What a module's source uses outside the subset: line and reason."""
    found: list[tuple[int, str]] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            reason = _reason(node, node.func.attr)
            if reason:
                found.append((node.lineno, f".{node.func.attr}(): {reason}"))
    return sorted(found)


def _reason(call: ast.Call, name: str) -> str:
    texts = {arg.value for arg in _arguments(call) if isinstance(arg, ast.Constant)}
    if name == "delta" and "microsecond" not in texts:
        return "only unit='microsecond' is the same on both engines"
    if name == "collect" and any(keyword.arg == "order_by" for keyword in call.keywords):
        return "ordered collect is missing on Spark; collect structs, sort them, map over them"
    if name == "cast" and "json" in texts:
        return "JSON access is missing on Spark; use map<string,string>"
    return FORBIDDEN_CALLS.get(name, "")


def _arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]
