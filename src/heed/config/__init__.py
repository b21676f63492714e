"""Entry points of the process: where the home is, Django's settings, the door for Python users."""
