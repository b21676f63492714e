"""Finding people and accounts: by any key, and by any part of what they are called."""
