"""The application inside `heed serve`: its process ends when the parent of all ends."""

from __future__ import annotations

import threading

from django.conf import settings
from django.db.backends.signals import connection_created

from heed.config.answering import Answering, Limits
from heed.config.paths import HomePaths, find_home
from heed.config.serving import THREADS, WAITING, end_with_parent
from heed.config.statements import limit_pages
from heed.config.wsgi import application as django
from heed.web.uploads import may_bring_file, most_bytes
from heed.web.warming import keep_warm

__all__ = ["application"]

_home = HomePaths(find_home())
application = Answering(
    django,
    may_bring_file=may_bring_file,
    folder=_home.work,
    limits=Limits(
        threads=THREADS,
        waiting=WAITING,
        form_bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        file_bytes=most_bytes(),
    ),
)
end_with_parent(_home.serving)
connection_created.connect(limit_pages)
threading.Thread(target=keep_warm, args=(threading.Event(),), daemon=True).start()
