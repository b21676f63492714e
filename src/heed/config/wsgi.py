"""What the web server calls for each request: the capture API below ``/v1/``, else the pages."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heed.config.settings")
pages = get_wsgi_application()

from heed.interactions.capture.front import before  # noqa: E402  # models want Django started

application = before(pages)
