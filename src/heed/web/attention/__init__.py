"""What the pages on what needs attention say: figures of the reading turned into rows and words."""
