"""What customers, staff, partners and systems did: importing it, and what could not be read."""
