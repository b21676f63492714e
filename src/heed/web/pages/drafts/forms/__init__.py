"""Forms of the map editor: each says of one part of a definition what the notation can say."""
