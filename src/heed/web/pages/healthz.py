"""`/healthz`: for machines that watch over the server."""

from __future__ import annotations

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from heed.foundation.health import is_able


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """200 while pages can be read; 503 with what is wrong otherwise. Says nothing else."""
    try:
        is_able()
    except (DatabaseError, OSError):
        return JsonResponse({"status": "unable"}, status=503)
    return JsonResponse({"status": "ok"})
