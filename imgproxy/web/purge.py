"""`POST /api/v1/purge`: imgix's call that makes a picture's URL forgotten, in JSON:API (https://jsonapi.org/format/).

https://docs.imgix.com/apis/management/purges: every derivative of the URL goes, whatever its parameters; the same URL
within ten seconds is a 409. Attributes beside `url`, as imgix's `sub_image`, need no answer of ours: what a picture is
put into is named by the picture's bytes.
"""

import hashlib
import hmac
import http
import json
import uuid
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from imgproxy.errors import (
    ApiDisabled,
    ApiError,
    BodyTooLarge,
    ImgproxyError,
    MethodNotAllowed,
    NotFound,
    Unauthorized,
    UnknownHost,
    WrongMediaType,
)
from imgproxy.observe import logs
from imgproxy.origin.sources import Location, Sources
from imgproxy.originals import Originals
from imgproxy.settings import Settings

log = logs.get(__name__)

PATH = "api/v1/purge"
MAX_BODY_BYTES = 64_000
MEDIA_TYPE = "application/vnd.api+json"
MEDIA_TYPES = frozenset({MEDIA_TYPE, "application/json"})
HASHED = "sha256:"
JSON_API = {"jsonapi": {"version": "1.0"}}


class Purging:
    """An ASGI application for one path."""

    def __init__(self, originals: Originals, sources: Sources, settings: Settings) -> None:
        self._originals, self._sources = originals, sources
        self._root_path = settings.server.root_path
        self._keys = tuple(map(_digest_of, settings.api.keys))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._respond(Request(scope, receive))
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        try:
            return await self._purge(request)
        except ImgproxyError as error:
            if error.status >= 500:
                log.error("purge failed", extra={"code": error.code, "detail": str(error)})
            return _failed(error)
        except Exception:
            log.exception("unexpected error")
            return _failed(ImgproxyError())

    async def _purge(self, request: Request) -> Response:
        if request.method != "POST":
            raise MethodNotAllowed(public="This path answers POST.")
        self._check_key(request.headers.get("authorization", ""))
        url = _url(await _body(request))
        location = self._location(url)
        tag = await self._originals.purge(location)
        log.info("picture purged", extra={"source": location.source.name, "tag": tag})
        attributes = {"url": url, "tag": tag}
        return _json({"data": {"id": uuid.uuid4().hex, "type": "purges", "attributes": attributes}}, 200)

    def _check_key(self, authorization: str) -> None:
        if not self._keys:
            raise ApiDisabled
        scheme, _, key = authorization.partition(" ")
        offered = hashlib.sha256(key.strip().encode()).digest()
        # Each is compared, and as a digest, so that time tells neither which fits nor how much of it.
        matches = sum([hmac.compare_digest(offered, digest) for digest in self._keys])
        if scheme.lower() != "bearer" or not matches:
            raise Unauthorized

    def _location(self, url: str) -> Location:
        """As a request for this URL would be read; scheme, port, query and fragment say nothing about the picture."""
        try:
            parts = urlsplit(url)
            host, path = parts.netloc.rpartition("@")[2], parts.path.encode()
        except ValueError as error:  # brackets that are no IPv6 address, lone surrogates
            raise _bad("data.attributes.url is no URL.") from error
        if parts.scheme not in ("http", "https") or not host:
            raise _bad("data.attributes.url must be an absolute http or https URL.")
        if path.startswith(f"{self._root_path}/".encode()):
            path = path[len(self._root_path) :]
        try:
            return self._sources.locate(host, path)
        except UnknownHost as error:
            raise NotFound(str(error), public=error.public) from None


async def _body(request: Request) -> bytes:
    """Raises BodyTooLarge before more than that is read."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type not in MEDIA_TYPES:
        raise WrongMediaType
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY_BYTES:
                raise BodyTooLarge
    except ClientDisconnect:
        raise _bad("The body is not complete.") from None
    return bytes(body)


def _url(body: bytes) -> str:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _bad("The body is not JSON.") from error
    data = _object(document).get("data")
    if _object(data).get("type") != "purges":
        raise _bad('data.type must be "purges".')
    url = _object(_object(data).get("attributes")).get("url")
    if not isinstance(url, str):
        raise _bad("data.attributes.url must be a text.")
    return url


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _bad(public: str) -> ApiError:
    return ApiError(public=public)


def _digest_of(key: str) -> bytes:
    if key.startswith(HASHED):
        return bytes.fromhex(key.removeprefix(HASHED))
    return hashlib.sha256(key.encode()).digest()


def _failed(error: ImgproxyError) -> Response:
    title = http.HTTPStatus(error.status).phrase
    described = {"id": uuid.uuid4().hex, "status": str(error.status), "code": error.code, "title": title}
    headers = {401: {"WWW-Authenticate": "Bearer"}, 405: {"Allow": "POST"}, 503: {"Retry-After": "1"}}
    response = _json({"errors": [{**described, "detail": error.public}]}, error.status)
    response.headers.update(headers.get(error.status, {}))
    return response


def _json(content: dict[str, Any], status: int) -> Response:
    body = json.dumps({**content, **JSON_API}).encode()
    return Response(body, status, {"Cache-Control": "no-store", "Content-Type": MEDIA_TYPE})
