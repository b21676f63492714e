"""What a provider says about a person, believed only if it proves that it said so to us."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

# Signatures that only the holder of a private key can make; a secret that both sides know, or no
# signature at all, would let others speak for the provider.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
NEEDED = ("iss", "sub", "aud", "exp", "iat", "nonce")
LATE_SECONDS = 60  # by which clocks may differ

Claims = Mapping[str, Any]


class NotProven(OAuth2Error):  # type: ignore[misc]  # untyped library
    """What came from the provider cannot be believed; the text holds no personal values."""


def proven(token: str, keys: Claims, *, issuer: str, client: str, nonce: str) -> Claims:
    """The claims of an ID token, once everything of OpenID Connect Core 3.1.3.7 holds.

    Args:
        token: The ID token as the provider sent it.
        keys: The provider's document of public keys (JWKS).
        issuer: Who must have made it.
        client: The name under which the provider knows this Heed.
        nonce: The random text that our question carried.

    Raises:
        NotProven: something does not hold; the text says what, without personal values.
    """
    try:
        claims: Claims = jwt.decode(
            token,
            _key_of(token, keys),
            algorithms=list(ALGORITHMS),
            issuer=issuer,
            audience=client,
            leeway=LATE_SECONDS,
            options={"require": list(NEEDED)},
        )
    except jwt.PyJWTError as error:
        raise NotProven(f"ID token: {type(error).__name__}") from error
    if claims["nonce"] != nonce:
        raise NotProven("ID token: answers another question (nonce)")
    if claims.get("azp", client) != client:
        raise NotProven("ID token: meant for another program (azp)")
    return claims


def told(claims: Claims, more: Claims) -> Claims:
    """Claims with what the provider tells beside the token, if it is about the same person.

    Raises:
        NotProven: it is about somebody else (OpenID Connect Core 5.3.2).
    """
    if more and more.get("sub") != claims["sub"]:
        raise NotProven("userinfo: about somebody else (sub)")
    return {**more, **claims}


def vouched_address(claims: Claims, domains: frozenset[str]) -> str:
    """The email address that the provider vouches for, else empty.

    Some providers never say whether an address was verified; ``domains`` are those of whose
    addresses we know. What is said to be unverified never counts.
    """
    address = claims.get("email")
    if not isinstance(address, str) or address.count("@") != 1:
        return ""
    is_verified = claims.get("email_verified", address.rpartition("@")[2].lower() in domains)
    return address if is_verified in (True, "true") else ""


def _key_of(token: str, keys: Claims) -> jwt.PyJWK:
    """The public key that the token names; the only one, if it names none."""
    known = [key for key in jwt.PyJWKSet.from_dict(dict(keys)).keys if _signs(key)]
    name = jwt.get_unverified_header(token).get("kid")
    found = [key for key in known if name is None or key.key_id == name]
    if len(found) != 1:
        raise jwt.InvalidKeyError
    return found[0]


def _signs(key: jwt.PyJWK) -> bool:
    return key.public_key_use in (None, "sig") and key.algorithm_name in ALGORITHMS
