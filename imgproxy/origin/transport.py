"""Connections that only lead where a source's policy allows; see addresses.py for the threat model.

The guard sits below the connection pool, so nothing above it can forget it, and TLS still checks the name in the URL.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address

import httpcore
import httpx

from imgproxy.errors import Busy, ImgproxyError, OriginForbidden, OriginTimeout, OriginUnreachable
from imgproxy.origin.addresses import Address, Network, plain, refusal
from imgproxy.origin.resolver import Resolver
from imgproxy.settings import Source

# Below the five seconds after which common servers close an idle connection, so that we seldom write into a closed one.
_KEEP_ALIVE_S = 4.0
_MAX_IDLE = 20
_MAX_ADDRESSES = 4

ERRORS: tuple[tuple[type[Exception], type[ImgproxyError]], ...] = (
    (httpcore.PoolTimeout, Busy),
    (httpcore.TimeoutException, OriginTimeout),
    (httpcore.NetworkError, OriginUnreachable),
    (httpcore.ProtocolError, OriginUnreachable),
    (httpcore.UnsupportedProtocol, OriginUnreachable),
    (httpcore.ProxyError, OriginUnreachable),
    (httpcore.ConnectionNotAvailable, OriginUnreachable),
    (OSError, OriginUnreachable),
)


@dataclass(frozen=True, slots=True)
class Policy:
    networks: tuple[Network, ...] = ()
    ports: frozenset[int] = frozenset({80, 443})

    @classmethod
    def of(cls, source: Source) -> "Policy":
        base_port = httpx.URL(source.base).port if source.kind == "web_folder" else None
        ports = {80, 443, *source.allow_ports} | ({base_port} if base_port else set())
        return cls(source.allow_networks, frozenset(ports))


class GuardedBackend(httpcore.AsyncNetworkBackend):
    def __init__(self, policy: Policy, resolver: Resolver, dialler: httpcore.AsyncNetworkBackend | None = None) -> None:
        self._policy, self._resolver = policy, resolver
        self._dialler = dialler or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        if port not in self._policy.ports:
            raise OriginForbidden(f"port {port} of {host!r} is not allowed", public="The origin's port is not allowed.")
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._checked_addresses(host, port)
                return await self._dial(addresses, port, timeout)
        except TimeoutError:
            raise httpcore.ConnectTimeout(f"connecting to {host!r} took more than {timeout} s") from None

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise _forbidden(f"unix socket {path!r}")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def _checked_addresses(self, host: str, port: int) -> list[Address]:
        """Raises OriginForbidden when ANY address is refused: which one is dialled must not be a matter of luck."""
        found = [plain(ip_address(text)) for text in await self._resolver(host, port)]
        if not found:
            raise OriginUnreachable(f"{host!r} has no address")
        for address in found:
            if reason := refusal(address, self._policy.networks):
                raise _forbidden(f"{host!r} is {address}: {reason}")
        return found

    async def _dial(
        self, addresses: Sequence[Address], port: int, timeout: float | None
    ) -> httpcore.AsyncNetworkStream:
        """The first address that answers; each gets its share of the time."""
        tried = addresses[:_MAX_ADDRESSES]
        share = None if timeout is None else timeout / len(tried)
        last: Exception = OriginUnreachable("no address")
        for address in tried:
            try:
                stream = await self._dialler.connect_tcp(str(address), port, timeout=share)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
                continue
            await self._check_peer(stream, address)
            return stream
        raise last

    async def _check_peer(self, stream: httpcore.AsyncNetworkStream, dialled: Address) -> None:
        peer = stream.get_extra_info("server_addr")
        if peer is None or plain(ip_address(peer[0])) != dialled:
            await stream.aclose()
            raise _forbidden(f"dialled {dialled}, reached {peer}")


def _forbidden(detail: str) -> OriginForbidden:
    # The address stays in the log: telling it would make us a map of the inner network.
    return OriginForbidden(detail, public="The origin's address is not allowed.")


class GuardedTransport(httpx.AsyncBaseTransport):
    """One per policy: a connection opened under a wide policy must never serve a narrow one."""

    def __init__(
        self,
        policy: Policy,
        resolver: Resolver,
        ssl_context: ssl.SSLContext,
        *,
        max_connections: int,
        connect_timeout_s: float,
    ) -> None:
        self._connect_timeout_s = connect_timeout_s
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl_context,
            max_connections=max_connections,
            max_keepalive_connections=min(_MAX_IDLE, max_connections),
            keepalive_expiry=_KEEP_ALIVE_S,
            network_backend=GuardedBackend(policy, resolver),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Every failure is one of ours. Reading has no timeout here: the fetch as a whole has."""
        url = request.url
        with mapped_errors():
            response = await self._pool.handle_async_request(
                httpcore.Request(
                    method=request.method,
                    url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                    headers=request.headers.raw,
                    extensions={"timeout": {"connect": self._connect_timeout_s}},
                )
            )
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response), request=request)

    async def aclose(self) -> None:
        with mapped_errors():
            await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with mapped_errors():
            async for chunk in self._response.aiter_stream():
                yield chunk

    async def aclose(self) -> None:
        with mapped_errors():
            await self._response.aclose()


@contextmanager
def mapped_errors() -> Iterator[None]:
    try:
        yield
    except ImgproxyError:
        raise
    except Exception as error:
        for lower, ours in ERRORS:
            if isinstance(error, lower):
                raise ours(f"{type(error).__name__}: {error}") from error
        raise
