"""The flow's layout holds for any moves; the picture shows every one of them."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from heed.web.marks.flow import Drop, Stop, Way, flow
from heed.web.marks.flow_layout import Flowing, Layout, Measures, Moving, lay_out

KEYS = "abcdefgh"
SIZES = Measures()


@st.composite
def flows(draw: st.DrawFn) -> tuple[list[Flowing], list[Moving]]:
    """Up to eight touchpoints with any moves between them, loops and repeats among them."""
    keys = KEYS[: draw(st.integers(1, len(KEYS)))]
    pairs = st.tuples(st.sampled_from(keys), st.sampled_from(keys))
    chosen = draw(st.lists(pairs, unique=True, max_size=20))
    counts = draw(st.lists(st.integers(1, 5000), min_size=len(chosen), max_size=len(chosen)))
    back = draw(st.lists(st.booleans(), min_size=len(chosen), max_size=len(chosen)))
    moves = [
        Moving(source, target, n, is_back)
        for (source, target), n, is_back in zip(chosen, counts, back, strict=True)
    ]
    return [Flowing(key) for key in keys], moves


@given(flows())
def test_nodes_of_a_layer_never_overlap(given_flow: tuple[list[Flowing], list[Moving]]) -> None:
    layout = lay_out(*given_flow)
    for layer in {node.layer for node in layout.nodes}:
        column = sorted((n for n in layout.nodes if n.layer == layer), key=lambda node: node.y)
        for above, below in pairwise(column):
            assert above.y + above.height + SIZES.thin_gap <= below.y + 1e-6
        assert all(node.y >= SIZES.top - 1e-6 for node in column)


@given(flows())
def test_every_edge_is_drawn_once_and_leads_on_or_back(
    given_flow: tuple[list[Flowing], list[Moving]],
) -> None:
    nodes, moves = given_flow
    layout = lay_out(nodes, moves)
    assert [(e.source, e.target, e.n) for e in layout.edges] == [
        (m.source, m.target, m.n) for m in moves
    ]
    layer = {node.key: node.layer for node in layout.nodes}
    for edge, move in zip(layout.edges, moves, strict=True):
        if not edge.is_back:
            assert layer[edge.source] < layer[edge.target]
            assert len(edge.points) == 1 + layer[edge.target] - layer[edge.source]
            assert all(left[0] < right[0] for left, right in pairwise(edge.points))
        if move.is_back or move.source == move.target:
            assert edge.is_back


@given(flows())
def test_edges_leave_and_arrive_inside_their_nodes(
    given_flow: tuple[list[Flowing], list[Moving]],
) -> None:
    layout = lay_out(*given_flow)
    at = {node.key: node for node in layout.nodes}
    for edge in layout.edges:
        for key, (_, y) in ((edge.source, edge.points[0]), (edge.target, edge.points[-1])):
            assert at[key].y - 1e-6 <= y <= at[key].y + at[key].height + 1e-6


@given(flows())
def test_the_same_moves_give_the_same_picture_inside_its_frame(
    given_flow: tuple[list[Flowing], list[Moving]],
) -> None:
    layout = lay_out(*given_flow)
    assert layout == lay_out(*given_flow)
    assert _lowest(layout) <= layout.height


def test_the_largest_stream_of_a_plain_journey_runs_straight() -> None:
    nodes = [Flowing(key) for key in "abcd"]
    moves = [
        Moving("a", "b", 100),
        Moving("b", "c", 95),
        Moving("c", "d", 90),
        Moving("a", "c", 5),
        Moving("c", "b", 4, is_back=True),
    ]
    layout = lay_out(nodes, moves)
    assert [node.layer for node in layout.nodes] == [0, 1, 2, 3]
    main = [edge for edge in layout.edges if edge.n >= 90]
    # A drop of a few pixels is what the side streams take.
    assert all(abs(edge.points[0][1] - edge.points[-1][1]) < 25 for edge in main)


def test_the_picture_shows_every_move_with_its_words_and_no_style() -> None:
    stops = [Stop("a", "Order <placed>", 10, "10"), Stop("b", "Paid", 8, "8 · 80%")]
    ways = [Way("a", "b", 8, "design", "8 go on"), Way("b", "a", 2, "back", "2 come back")]
    drawn = flow(stops, ways, [Drop("a", 2, "2 stop here", "2")], says="Ten orders.")
    assert len(re.findall("<path", drawn)) == 3
    assert "Order &lt;placed&gt;" in drawn
    assert "<title>2 come back</title>" in drawn
    assert "style=" not in drawn


def _lowest(layout: Layout) -> float:
    nodes = [node.y + node.height for node in layout.nodes]
    return max([*nodes, *(y for edge in layout.edges for _, y in edge.points)], default=0.0)
