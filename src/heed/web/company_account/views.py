"""Going to the provider and coming back from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from heed.web.company_account.provider import CompanyAdapter

Step = Callable[[HttpRequest], HttpResponse]


class _CallbackView(OAuth2CallbackView):  # type: ignore[misc]  # untyped library
    """Hands the nonce that was kept with the question to the adapter."""

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, HttpResponse | None]:
        state, answer = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce") or ""
        return state, answer


@require_POST
def ask(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send somebody to the provider.

    By a page that leads on, not by a redirect: a form of ours may only be answered by ourselves,
    and browsers count redirects after a form as its answer.
    """
    adapter = _adapter(request, provider_id)
    provider = adapter.get_provider()
    answer = _guarded(adapter, provider.redirect_from_request)
    if answer.status_code != 302:
        return answer
    shown = {"href": answer.headers["Location"], "provider": provider}
    return render(request, "web/account/continue.html", shown)


@require_safe
def answered(request: HttpRequest, provider_id: str) -> HttpResponse:
    """What the provider sends somebody back with: they are signed in, or told why not."""
    adapter = _adapter(request, provider_id)
    return _guarded(adapter, _CallbackView.adapter_view(adapter))


def _guarded(adapter: CompanyAdapter, step: Step) -> HttpResponse:
    """The answer of a step; a plain page if the provider cannot be reached or believed."""
    try:
        return step(adapter.request)
    except (RequestException, OAuth2Error) as error:
        answer: HttpResponse = render_authentication_error(
            adapter.request, adapter.get_provider(), exception=error
        )
        return answer


def _adapter(request: HttpRequest, provider_id: str) -> CompanyAdapter:
    adapter = CompanyAdapter(request, provider_id)
    try:
        adapter.get_provider()
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return adapter
