"""Rules as text: the notation of experience files, on one line for a clause or on several."""

from __future__ import annotations

import io
from typing import Any

import yaml

from heed.customers.segments.notation import write_rule
from heed.customers.segments.rules import Rule

_WIDTH = 100


class _Dumper(yaml.SafeDumper):
    """Lists indented below their key, no anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  # the signature of PyYAML
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, False)


def rule_text(rule: Rule) -> str:
    """The rule in the notation, on as many lines as it takes; short parts stand on one."""
    node = _Dumper(io.StringIO(), sort_keys=False).represent_data(write_rule(rule))
    _flow(node, is_top=True)
    text: str = yaml.serialize(node, Dumper=_Dumper, width=_WIDTH, allow_unicode=True)
    return text.rstrip("\n")


def clause_text(rule: Rule) -> str:
    """The rule in the notation on one line."""
    content = write_rule(rule)
    text: str = yaml.dump(
        content, Dumper=_Dumper, default_flow_style=True, width=10_000, allow_unicode=True,
        sort_keys=False,
    )  # fmt: skip
    return text.strip().removeprefix("{").removesuffix("}") if len(content) == 1 else text.strip()


def _flow(node: yaml.Node, *, is_top: bool = False) -> int:
    """Put short mappings and lists on one line; the length they take there."""
    if isinstance(node, yaml.ScalarNode):
        return len(node.value) + 2
    if isinstance(node, yaml.MappingNode):
        length = sum(_flow(key) + _flow(value) for key, value in node.value)
    elif isinstance(node, yaml.SequenceNode):
        length = sum(_flow(item) for item in node.value)
    else:
        return _WIDTH
    node.flow_style = length <= _WIDTH - 30 and not is_top
    return length
