"""The application inside `heed serve`: its process ends when the parent of all ends."""

from __future__ import annotations

import threading

from heed.config.paths import HomePaths, find_home
from heed.config.serving import end_with_parent
from heed.config.wsgi import application
from heed.web.warming import keep_warm

__all__ = ["application"]

end_with_parent(HomePaths(find_home()).serving)
threading.Thread(target=keep_warm, args=(threading.Event(),), daemon=True).start()
