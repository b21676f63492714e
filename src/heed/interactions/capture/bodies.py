"""Reading the body of a request: never more than is allowed, unpacked or not."""

from __future__ import annotations

import json
import zlib
from typing import Any

from pydantic_core import from_json

from heed.interactions.capture.answering import Environ, Refused
from heed.interactions.capture.flattening import REPLACEMENT

LARGEST_BATCH = 500 * 1024
LARGEST_CALL = 32 * 1024


def read_body(environ: Environ, most: int) -> bytes:
    """The body as it was before it was packed.

    Raises:
        Refused: it is longer than ``most`` bytes, or packed in a way that is not known.
    """
    said = environ.get("CONTENT_LENGTH") or ""
    if said and (not said.isdigit() or len(said) > 12 or int(said) > most):
        raise _too_large(most)
    body: bytes = environ["wsgi.input"].read(int(said) if said else most + 1)
    if len(body) > most:
        raise _too_large(most)
    packing = environ.get("HTTP_CONTENT_ENCODING", "").strip().lower()
    if packing in ("", "identity"):
        return body
    if packing not in ("gzip", "x-gzip", "deflate"):
        raise Refused(415, "unknown_packing", "Send the body as it is, or packed with gzip.")
    return _unpacked(body, most)


def _unpacked(body: bytes, most: int) -> bytes:
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)  # gzip or zlib, whichever it is
    try:
        found = unpacker.decompress(body, most + 1)
    except zlib.error:
        raise Refused(400, "not_packed", "The body is not packed as its header says.") from None
    if len(found) > most:
        raise _too_large(most)
    if not unpacker.eof:
        raise Refused(400, "not_packed", "The packed body is cut off.")
    return found


def _too_large(most: int) -> Refused:
    return Refused(413, "too_large", f"At most {most // 1024} KiB are taken at once.")


def parse(body: bytes) -> tuple[Any, bytes]:
    """The JSON in a body, and the bytes that are kept of it.

    Half characters, which browsers send where they cut a text, are replaced.

    Raises:
        Refused: it is no JSON.
    """
    try:
        return from_json(body), body
    except ValueError:
        return _mended(body)


def _mended(body: bytes) -> tuple[Any, bytes]:
    try:
        text = body.decode("utf-8-sig")
        found = json.loads(text)
        whole = json.dumps(found, ensure_ascii=False).encode("utf-16", "surrogatepass")
        kept = whole.decode("utf-16", "replace").replace("\ufffd", REPLACEMENT).encode()
        return from_json(kept), kept
    except UnicodeDecodeError:
        sentence = "The body is not UTF-8. Send JSON in UTF-8."
    except (ValueError, RecursionError):
        sentence = "The body is not JSON, or nested too deeply."
    raise Refused(400, "not_json", sentence)
