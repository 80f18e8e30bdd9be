"""Every setting: section, type, default, range, unit and one line of help. Where values come from: settings_source.py.

A unit stands in the name (`_s`, `_bytes`, `_pixels`). `config/imgproxy.toml` is this file printed; a test sees to it.
"""

import re
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Literal, Self
from urllib.parse import parse_qsl

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    model_validator,
)


def _unreserved(query: str) -> str:
    """Parameters that stand for every URL say nothing about one URL. Raises ValueError."""
    if query.startswith("?") or not query.isprintable():
        raise ValueError("must be the query of a URL without its question mark, e.g. auto=format&q=60")
    names = {name.removesuffix("64") for name, _ in parse_qsl(query, keep_blank_values=True)}
    if held := sorted(names & {"s", "expires", "preset"}):
        raise ValueError(f"must not hold {', '.join(held)}")
    return query


def _preset_name(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]+", name):
        raise ValueError("a preset's name is made of a-z, 0-9 and -")
    return name


def _api_key(key: str) -> str:
    if key.startswith("sha256:") and not re.fullmatch(r"sha256:[0-9a-f]{64}", key):
        raise ValueError("sha256: must be followed by the 64 hex digits (0-9, a-f) that sha256sum gives of the key")
    if not re.fullmatch(r"[!-~]{16,256}", key):
        raise ValueError("a key is 16 to 256 visible ASCII characters, as `openssl rand -hex 32` makes them")
    return key


Network = Annotated[
    IPv4Network | IPv6Network, BeforeValidator(lambda value: ip_network(value)), PlainSerializer(str, return_type=str)
]
SourceKind = Literal["web_folder", "web_proxy", "folder", "samples", "s3", "gcs", "azure"]
ApiKey = Annotated[str, AfterValidator(_api_key)]
CacheBehaviour = Literal["respect_origin", "override_origin", "enforce_minimum"]
Query = Annotated[str, AfterValidator(_unreserved)]
# TOML knows true and 1; what takes these tables wants texts.
Texts = dict[
    str,
    Annotated[str, BeforeValidator(lambda value: str(value).lower() if isinstance(value, (bool, int)) else value)],
]
BASE_SCHEMES: dict[SourceKind, tuple[str, ...]] = {
    "web_folder": ("http://", "https://"),
    "s3": ("s3://",),
    "gcs": ("gs://",),
    "azure": ("az://",),
}
MB = 1_000_000


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class Server(Section):
    host: str = Field("127.0.0.1", description="Address to listen on. Beyond loopback, sources need signing tokens.")
    port: int = Field(8080, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    workers: int = Field(1, ge=1, le=64, description="Web processes.")
    render_workers: int = Field(1, ge=0, le=64, description="Render workers started beside them; 0 = none here.")
    public_url: str = Field(
        "", description="Our address as users see it, for absolute URLs, e.g. https://img.shop.test"
    )
    root_path: str = Field(
        "", pattern=r"^(/[A-Za-z0-9_.~-]+)*$", description="Path that a proxy in front strips; signatures cover it."
    )
    ops_prefix: str = Field(
        "", pattern=r"^(/[A-Za-z0-9_-]+)*$", description="Moves /health, /ready, /metrics and /api."
    )
    metrics_public: bool = Field(False, description="Answer /metrics to clients that are not on loopback.")
    trusted_proxies: tuple[str, ...] = Field((), description="Addresses whose X-Forwarded-For and -Proto are believed.")
    keep_alive_s: int = Field(75, ge=1, le=3600, description="Seconds an idle client connection is kept.")
    drain_s: float = Field(20, ge=0, le=600, description="Seconds that running requests and jobs get at shutdown.")
    insecure: bool = Field(False, description="Start beyond loopback even with unsigned sources.")


class Cache(Section):
    dir: str = Field("", description="Data directory; empty = $XDG_CACHE_HOME/imgproxy, or ~/.cache/imgproxy.")
    memory_bytes: int = Field(64 * MB, ge=0, description="Memory tier of each web process.")
    renders_bytes: int = Field(2000 * MB, ge=MB, description="Disk budget of finished sizes and formats.")
    masters_bytes: int = Field(
        4000 * MB, ge=MB, description="Disk budget of cutouts and replaced backgrounds, before sizing."
    )
    sources_bytes: int = Field(2000 * MB, ge=MB, description="Disk budget of origin pictures.")
    sweep_s: float = Field(30, ge=0.1, le=3600, description="Seconds between culls of the disk tier.")


class Lifetimes(Section):
    behaviour: CacheBehaviour = Field(
        "respect_origin", description="Whose lifetime a finished answer gets, as imgix's cache_ttl_behavior."
    )
    finished_s: int = Field(31_536_000, ge=1, le=31_536_000, description="Lifetime of a finished answer.")
    pending_s: int = Field(5, ge=0, le=300, description="Lifetime and Retry-After while a background is being made.")
    busy_s: int = Field(15, ge=1, le=3600, description="Retry-After when the queue is full.")
    failed_s: int = Field(
        300, ge=1, le=86_400, description="Lifetime of a failed replacement or removal and of 4xx answers."
    )
    unavailable_s: int = Field(10, ge=0, le=3600, description="Lifetime of 5xx answers.")
    origin_fresh_s: int = Field(
        3600, ge=0, le=31_536_000, description="Freshness of an origin picture that says nothing."
    )


class Fetch(Section):
    timeout_s: float = Field(15, gt=0, le=300, description="Total time for one origin picture, redirects included.")
    connect_timeout_s: float = Field(5, gt=0, le=60, description="Time for one connection.")
    max_bytes: int = Field(500 * MB, ge=1, description="Largest origin file.")
    max_redirects: int = Field(3, ge=0, le=10, description="Redirects followed, each checked like the first address.")
    connections: int = Field(100, ge=1, le=10_000, description="Origin connections of one web process.")
    user_agent: str = Field("imgproxy/0.1", min_length=1, description="User-Agent that origins see.")


class Image(Section):
    max_pixels: int = Field(400_000_000, ge=1, description="Largest baseline JPEG, in pixels; others: a quarter.")
    shrink_pixels: int = Field(50_000_000, ge=1, description="Larger pictures are shrunk to this while decoding.")
    shrink_bytes: int = Field(12 * MB, ge=1, description="Larger files are shrunk to work_pixels while decoding.")
    work_pixels: int = Field(16_000_000, ge=1, description="Pixels that a file over shrink_bytes is brought down to.")
    max_output_pixels: int = Field(
        50_000_000, ge=1, le=8192**2, description="Larger answers are shrunk to this; 67108864 = 8192 each way."
    )
    quality: int = Field(75, ge=0, le=100, description="Quality without q.")
    compress_quality: int = Field(45, ge=0, le=100, description="Quality with auto=compress and without q.")
    max_frames: int = Field(500, ge=1, le=10_000, description="Frames kept of an animation; the first ones win.")
    max_animation_pixels: int = Field(
        50_000_000, ge=1, description="Pixels of all kept frames together, at 4 bytes each while they are encoded."
    )
    faces_wait_s: float = Field(2, ge=0, le=30, description="How long a first request may wait for its faces.")
    threads: int = Field(2, ge=1, le=64, description="Pictures that one web process sizes at once.")
    waiting: int = Field(256, ge=0, le=100_000, description="Requests that may wait for one of them; more get 503.")


class Background(Section):
    engine: Literal["embedded"] = Field("embedded", description="Which engine makes backgrounds.")
    preload: bool = Field(True, description="Load the engine when a worker starts, not with its first job.")
    wait_s: float = Field(0, ge=0, le=30, description="How long a first request may wait for its background.")
    max_wait_s: float = Field(30, ge=0, le=30, description="Cap on Prefer: wait=N.")
    max_pixels: int = Field(
        16_000_000,
        ge=10_000,
        description="Larger sources are shrunk to this before a background is replaced or removed.",
    )
    queue_limit: int = Field(1000, ge=1, description="Jobs that may wait; more are not accepted.")
    attempts: int = Field(3, ge=1, le=10, description="Times a job is tried before it is a recorded failure.")
    timeout_s: float = Field(120, gt=0, le=3600, description="Time one attempt may take.")
    lease_s: float = Field(15, ge=1, le=600, description="A worker silent for so long has lost its job.")
    default_seed: int = Field(42, ge=0, le=2**32 - 1, description="bg-replace-seed where none is given.")
    threads: int = Field(2, ge=1, le=64, description="Threads that one worker computes with.")


class Api(Section):
    keys: tuple[ApiKey, ...] = Field(
        (), description='Keys of /api, "sha256:<hex>" of a key, or the key itself; empty = nobody may call it.'
    )


class Log(Section):
    format: Literal["auto", "json", "text"] = Field("auto", description="auto = text on a terminal, else JSON lines.")
    level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least severe line written.")
    prompts: bool = Field(False, description="Show prompts in logs instead of their hash.")


class Source(Section):
    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$", description="Name in keys, logs and metrics.")
    kind: SourceKind = Field("web_folder", description="How its paths become pictures; samples = the built-in ones.")
    hosts: tuple[str, ...] = Field(("*",), min_length=1, description='Host names it answers; "*" = any.')
    base: str = Field(
        "", description="URL of a web_folder, path of a folder, s3://bucket/prefix, gs://…, az://…; else empty."
    )
    options: Texts = Field(
        {},
        repr=False,
        description="Of a bucket: region, endpoint, access_key_id… (origin/objects.py); the cloud's variables fill in.",
    )
    headers: Texts = Field({}, repr=False, description="Headers that its own web origin is sent, and no other.")
    basic_auth: str = Field("", repr=False, description='"user:password" for its own web origin, and no other.')
    auth_origins: tuple[str, ...] = Field(
        (), description="Of a web_proxy: the origins that get headers and basic_auth, e.g. https://a.test"
    )
    signing_tokens: tuple[str, ...] = Field((), repr=False, description="Tokens that sign URLs; several = rotation.")
    allow_networks: tuple[Network, ...] = Field((), description="CIDRs reachable beside public addresses.")
    allow_ports: tuple[int, ...] = Field((), description="Ports reachable beside 80, 443 and the one in base.")
    default_image: str = Field(
        "", description="Shown for a missing picture: a path in this source, or an absolute URL; empty = none."
    )
    error_image: str = Field("", description="Shown where the origin fails in another way; as default_image.")
    defaults: Query = Field("", description="Parameters of every URL that does not say otherwise: auto=format&q=60")
    presets_only: bool = Field(
        False, description="Read no parameters from URLs but preset, dl, s, expires, ixlib and ixid."
    )
    cache_behaviour: Literal["", CacheBehaviour] = Field(
        "", description="Overrides lifetimes.behaviour; empty = as there."
    )
    cache_s: int | None = Field(None, ge=1, le=31_536_000, description="Overrides lifetimes.finished_s.")
    error_s: int | None = Field(None, ge=1, le=31_536_000, description="Overrides lifetimes.failed_s.")
    wait_s: float | None = Field(None, ge=0, le=30, description="Overrides background.wait_s.")
    job_budget_per_minute: int = Field(
        0, ge=0, description="New replacements and removals this source may start; 0 = no limit."
    )

    def __hash__(self) -> int:
        return hash((self.name, self.kind, self.base))  # a name belongs to one source, and tables have no hash

    @model_validator(mode="after")
    def _base_fits_kind(self) -> Self:
        schemes = BASE_SCHEMES.get(self.kind, ())
        if (schemes or self.kind == "folder") and not self.base:
            raise ValueError(f"a source of kind {self.kind} needs base")
        if schemes and not self.base.startswith(schemes):
            raise ValueError(f"base of a {self.kind} must start with {' or '.join(schemes)}")
        return self


class Settings(Section):
    server: Server = Server()
    cache: Cache = Cache()
    lifetimes: Lifetimes = Lifetimes()
    fetch: Fetch = Fetch()
    image: Image = Image()
    background: Background = Background()
    api: Api = Api()
    log: Log = Log()
    presets: dict[Annotated[str, AfterValidator(_preset_name)], Query] = Field(
        {}, description='Parameters under a name, for preset=NAME in URLs, e.g. card = "w=300&h=200&fit=crop".'
    )
    sources: tuple[Source, ...] = ()


@lru_cache(maxsize=1024)
def lifetimes_of(source: Source, general: Lifetimes) -> Lifetimes:
    """The general lifetimes with those of this source in their place."""
    own = {"behaviour": source.cache_behaviour or None, "finished_s": source.cache_s, "failed_s": source.error_s}
    return general.model_copy(update={name: value for name, value in own.items() if value is not None})
