"""What people may ask of whoever keeps data about them, and how long data is kept."""
