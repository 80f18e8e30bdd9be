"""Pictures in object storage: Amazon S3 and what speaks its language, Google Cloud Storage, Azure Blob Storage.

A source's `options` are obstore's names, all of them texts. The usual ones:

    s3      region, endpoint, access_key_id, secret_access_key, session_token, virtual_hosted_style_request
    gcs     service_account (a file's path), service_account_key (its JSON), base_url
    azure   account_name, account_key, sas_key, tenant_id, client_id, client_secret, endpoint
    all     skip_signature (a public bucket), allow_http (an endpoint without TLS)

What they leave out comes from the cloud's own variables (AWS_ACCESS_KEY_ID, GOOGLE_SERVICE_ACCOUNT,
AZURE_STORAGE_ACCOUNT_KEY and their kin), then from the machine's identity (instance metadata, workload identity).
https://developmentseed.org/obstore lists every name.

The operator names the bucket and its endpoint, a URL only the key: the guard of addresses.py has nothing to say here.
obstore is loaded where such a source is configured, and nowhere else.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple

from imgproxy.errors import (
    OriginError,
    OriginForbidden,
    OriginNotFound,
    OriginTimeout,
    OriginTooLarge,
    OriginUnreachable,
)
from imgproxy.origin import paths
from imgproxy.origin.body import collect
from imgproxy.settings import BASE_SCHEMES, Fetch, Source

if TYPE_CHECKING:
    from obstore import BytesStream, GetOptions, GetResult
    from obstore.store import AzureStore, GCSStore, S3Store

    Store = S3Store | GCSStore | AzureStore

KINDS = frozenset({"s3", "gcs", "azure"})
_BUCKET = re.compile(r"[A-Za-z0-9$][A-Za-z0-9._-]{0,221}")  # the widest of the three clouds' rules: "$root" is Azure's
_RETRIES = 2
_CHUNK_BYTES = 1 << 20
_LONGEST_ERROR = 300
# By name, as the library is not loaded yet. The first two are also Python's own errors.
_ERRORS: dict[str, type[OriginError]] = {
    "FileNotFoundError": OriginNotFound,
    "PermissionError": OriginForbidden,
    "NotFoundError": OriginNotFound,
    "InvalidPathError": OriginNotFound,
    "ValueError": OriginNotFound,
    "PermissionDeniedError": OriginForbidden,
    "UnauthenticatedError": OriginForbidden,
}


class Bucket(NamedTuple):
    name: str
    prefix: tuple[str, ...]


class ObjectRead(NamedTuple):
    """`body` is None when the object is the one the caller knows; `headers` are HTTP's, names in lower case."""

    body: bytes | None
    headers: Mapping[str, str]


def bucket_of(source: Source) -> Bucket:
    """`s3://shop/photos/2026` → shop, (photos, 2026). Raises ValueError with text for people."""
    name, _, prefix = source.base.removeprefix(BASE_SCHEMES[source.kind][0]).partition("/")
    if not _BUCKET.fullmatch(name):
        raise ValueError("it names no bucket")
    parts = tuple(prefix.strip("/").split("/")) if prefix.strip("/") else ()
    if not all(paths.is_plain(part.encode()) for part in parts):
        raise ValueError("its prefix has a segment that keys cannot have")
    return Bucket(name, parts)


def mistake_in_options(source: Source) -> str:
    """What obstore has to say against them, "" when nothing. No request is made."""
    try:
        _open(source, Fetch())
    except Exception as error:
        return _in_words(error, source)
    return ""


class ObjectStores:
    """Belongs to one fetcher: a client with its connections per source, made when it is first needed."""

    def __init__(self, settings: Fetch) -> None:
        self._settings = settings
        self._stores: dict[Source, Store] = {}

    async def read(self, source: Source, key: str, *, etag: str = "", last_modified: str = "") -> ObjectRead:
        """Given what is known of the object, its body may be left out. Raises OriginError."""
        store = await self._store(source)
        from obstore import get_async
        from obstore.exceptions import BaseError, NotModifiedError

        try:
            found = await get_async(store, key, options=_conditions(etag, last_modified))
            return await self._answer(found)
        except NotModifiedError:
            return ObjectRead(None, {})
        except (BaseError, OSError, ValueError) as error:
            raise _error(error, source) from None  # the cause may quote a signed URL

    def close(self) -> None:
        self._stores.clear()

    async def _store(self, source: Source) -> "Store":
        if source not in self._stores:
            # In a thread: loading the library and the machine's certificates takes its time.
            try:
                self._stores[source] = await asyncio.to_thread(_open, source, self._settings)
            except Exception as error:  # the library's own, and whatever a missing file of keys makes
                raise OriginUnreachable(_in_words(error, source)) from None
        return self._stores[source]

    async def _answer(self, found: "GetResult") -> ObjectRead:
        max_bytes, meta, attributes = self._settings.max_bytes, found.meta, found.attributes
        if meta["size"] > max_bytes:
            raise OriginTooLarge(f"an object of {meta['size']} bytes")
        encoding = attributes.get("Content-Encoding", "")
        body = await collect(_chunks(found.stream(min_chunk_size=_CHUNK_BYTES)), max_bytes, encoding)
        headers = {
            "etag": meta["e_tag"] or "",
            "last-modified": format_datetime(meta["last_modified"], usegmt=True),
            "cache-control": attributes.get("Cache-Control", ""),
            "content-type": attributes.get("Content-Type", ""),
        }
        return ObjectRead(body, headers)


async def _chunks(stream: "BytesStream") -> AsyncIterator[memoryview]:
    async for chunk in stream:
        yield memoryview(chunk)


def _open(source: Source, settings: Fetch) -> "Store":
    """Reads the environment, the library's own way; makes no request."""
    from obstore import store

    kind = {"s3": store.S3Store, "gcs": store.GCSStore, "azure": store.AzureStore}[source.kind]
    return kind(  # type: ignore[no-any-return]
        bucket_of(source).name,
        config={
            "user_agent": settings.user_agent.encode("ascii", "ignore").decode(),  # the library takes no more
            "connect_timeout": _milliseconds(settings.connect_timeout_s),
            "timeout": _milliseconds(settings.timeout_s + 5),  # the fetch as a whole has its own, and that one counts
            **source.options,
        },
        retry_config={"max_retries": _RETRIES, "retry_timeout": timedelta(seconds=settings.timeout_s)},
    )


def _milliseconds(seconds: float) -> str:
    return f"{round(seconds * 1000)} ms"


def _conditions(etag: str, last_modified: str) -> "GetOptions":
    if etag:
        return {"if_none_match": etag}
    since = _time(last_modified)
    return {"if_modified_since": since} if since else {}


def _time(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text) if text else None
    except ValueError:
        return None


def _error(error: Exception, source: Source) -> OriginError:
    words = _in_words(error, source)
    general = OriginTimeout if "timed out" in words else OriginUnreachable
    return _ERRORS.get(type(error).__name__, general)(words)


def _in_words(error: Exception, source: Source) -> str:
    """One line for the log, without what a secret could be in: options' values and the queries of signed URLs."""
    text = str(error).partition("\n\nDebug source")[0]
    for value in sorted(source.options.values(), key=len, reverse=True):
        text = text.replace(value, "***") if value else text
    return " ".join(re.sub(r"\?\S*", "?***", text).split())[:_LONGEST_ERROR]
