"""Pages on what is known of people: handing it out, erasing it, holds, and how long it stays."""
