"""Maps, stages, touchpoints, blueprints; travelled journeys: steps, instances, flow, paths."""
