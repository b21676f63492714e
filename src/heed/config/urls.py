"""Addresses; what they may show to whom stands in `heed.web.access`."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("heed.web.urls"))]

handler400 = "heed.web.pages.errors.bad_request"
handler403 = "heed.web.pages.errors.forbidden"
handler404 = "heed.web.pages.errors.not_found"
handler429 = "heed.web.pages.errors.too_many"  # django-allauth's limits
handler500 = "heed.web.pages.errors.failed"
