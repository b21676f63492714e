"""A provider of OpenID Connect on loopback, by the standard; told to, it misbehaves in one way.

Authorization code flow (OpenID Connect Core 3.1) with PKCE (RFC 7636, S256) and a client secret;
discovery, keys (JWKS), tokens signed with RS256, userinfo.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "heed", "only the two of us know"
LASTS_SECONDS = 300
KEY_NAME = "this-year"
Values = dict[str, str]


@dataclass
class Provider:
    """What the provider knows and did; ``mischief`` is how it misbehaves from now on.

    One of: ``nonce`` (answers another question), ``key`` (signs with a key it never published),
    ``unsigned``, ``issuer`` (somebody else's token), ``audience`` (a token for another program),
    ``late`` (an expired token), ``subject`` (userinfo about somebody else), ``discovery`` (calls
    itself something else), ``state`` (sends the browser back with another state).
    """

    address: str
    people: dict[str, dict[str, Any]]  # by ``sub``: claims
    mischief: str = ""
    refused: list[str] = field(default_factory=list)  # why, at the token endpoint
    codes: dict[str, Values] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)  # access token → sub
    used: set[str] = field(default_factory=set)

    def description(self) -> dict[str, Any]:
        """The document of discovery."""
        issuer = "https://elsewhere.example" if self.mischief == "discovery" else self.address
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
        }

    def keys(self) -> dict[str, Any]:
        """The public keys."""
        key = jwt.algorithms.RSAAlgorithm.to_jwk(_key("ours").public_key(), as_dict=True)
        return {"keys": [{**key, "kid": KEY_NAME, "use": "sig", "alg": "RS256"}]}

    def sign_in(self, asked: Values, sub: str) -> str:
        """Where the browser goes once somebody signed in here."""
        code = secrets.token_urlsafe(24)
        self.codes[code] = {**asked, "sub": sub}
        state = "another" if self.mischief == "state" else asked["state"]
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': state})}"

    def exchange(self, said: Values, authorization: str) -> dict[str, Any] | str:
        """Tokens for a code, or why not."""
        if authorization != _basic(CLIENT, SECRET):
            return "invalid_client"
        asked = self.codes.get(said.get("code", ""))
        if asked is None or said["code"] in self.used:
            return "invalid_grant"
        self.used.add(said["code"])
        if said.get("redirect_uri") != asked["redirect_uri"]:
            return "invalid_grant"
        if challenge_of(said.get("code_verifier", "")) != asked["code_challenge"]:
            return "invalid_grant"
        access = secrets.token_urlsafe(24)
        self.tokens[access] = asked["sub"]
        return {"access_token": access, "token_type": "Bearer", "id_token": self._id_token(asked)}

    def about(self, access: str) -> dict[str, Any] | None:
        """What userinfo says about the person of an access token."""
        sub = self.tokens.get(access)
        if sub is None:
            return None
        said = "somebody-else" if self.mischief == "subject" else sub
        return {**self.people[sub], "sub": said}

    def _id_token(self, asked: Values) -> str:
        now = int(time.time())
        claims = {
            "iss": "https://elsewhere.example" if self.mischief == "issuer" else self.address,
            "aud": "another-program" if self.mischief == "audience" else CLIENT,
            "sub": asked["sub"],
            "iat": now,
            "exp": now - LASTS_SECONDS if self.mischief == "late" else now + LASTS_SECONDS,
            "nonce": "another" if self.mischief == "nonce" else asked["nonce"],
        }
        if self.mischief == "unsigned":
            return jwt.encode(claims, "", algorithm="none", headers={"kid": KEY_NAME})
        key = _key("another" if self.mischief == "key" else "ours")
        return jwt.encode(claims, key, algorithm="RS256", headers={"kid": KEY_NAME})


@cache
def _key(_name: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _basic(name: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()


def _wrong(asked: Values) -> str:
    """What is wrong with a question at the authorization endpoint; empty if nothing."""
    wanted = {"client_id": CLIENT, "response_type": "code", "code_challenge_method": "S256"}
    wrong = [name for name, value in wanted.items() if asked.get(name) != value]
    needed = ("state", "nonce", "code_challenge", "redirect_uri")
    wrong += [name for name in needed if not asked.get(name)]
    if "openid" not in asked.get("scope", "").split():
        wrong.append("scope")
    return ", ".join(wrong)


class _Answers(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = _single(parts.query)
        if parts.path == "/.well-known/openid-configuration":
            self._json(self.provider.description())
        elif parts.path == "/keys":
            self._json(self.provider.keys())
        elif parts.path == "/authorize":
            self._page(asked)
        elif parts.path == "/userinfo":
            scheme, _, access = self.headers.get("Authorization", "").partition(" ")
            about = self.provider.about(access) if scheme == "Bearer" else None
            self._json(about or {"error": "invalid_token"}, 200 if about else 401)
        else:
            self._json({}, 404)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        said, parts = _single(self.rfile.read(length).decode()), urlsplit(self.path)
        if parts.path == "/authorize":
            self.send_response(303)
            self.send_header("Location", self.provider.sign_in(_single(parts.query), said["sub"]))
            self.end_headers()
        elif parts.path == "/token":
            found = self.provider.exchange(said, unquote(self.headers.get("Authorization", "")))
            if isinstance(found, str):
                self.provider.refused.append(found)
                self._json({"error": found}, 400)
            else:
                self._json(found)
        else:
            self._json({}, 404)

    def _page(self, asked: Values) -> None:
        wrong = _wrong(asked)
        buttons = "".join(
            f'<button name="sub" value="{escape(sub)}">{escape(sub)}</button>'
            for sub in self.provider.people
        )
        body = f"<p>wrong: {escape(wrong)}" if wrong else f'<form method="post">{buttons}</form>'
        page = f'<!doctype html><link rel="icon" href="data:,"><title>Company</title>{body}'
        self._send(page.encode(), "text/html; charset=utf-8", 400 if wrong else 200)

    def _json(self, document: dict[str, Any], status: int = 200) -> None:
        self._send(json.dumps(document).encode(), "application/json", status)

    def _send(self, body: bytes, kind: str, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_given: Any) -> None:
        """Nothing is written down."""


def _single(query: str) -> Values:
    return {name: values[0] for name, values in parse_qs(query).items()}


@contextmanager
def provider_of(people: dict[str, dict[str, Any]]) -> Iterator[Provider]:
    """A running provider of these people: claims by ``sub``."""
    answers = type("Answers", (_Answers,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), answers) as server:
        address = f"http://127.0.0.1:{server.server_address[1]}"
        answers.provider = Provider(address, deepcopy(people))  # type: ignore[attr-defined]  # made above
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield answers.provider  # type: ignore[attr-defined]
        finally:
            server.shutdown()
            thread.join()
