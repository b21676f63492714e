"""``python -m heed`` is the same as ``heed``."""

from heed.cli.main import run

if __name__ == "__main__":
    run()
