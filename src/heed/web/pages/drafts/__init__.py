"""The map editor: drafts of journeys, touchpoints, teams and standards, changed and published."""
