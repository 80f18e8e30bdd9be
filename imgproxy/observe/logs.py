"""Structured logs: one JSON object a line, or readable text on a terminal. Signatures and prompts are redacted."""

import contextlib
import hashlib
import json
import logging
import sys
import threading
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType, TracebackType
from typing import Any, Protocol, TextIO
from urllib.parse import unquote_plus

_bound: ContextVar[Mapping[str, str]] = ContextVar("bound", default=MappingProxyType({}))
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
_PROMPTS = frozenset(
    f"{name}{suffix}"
    for name in ("bg-replace", "background-replace", "bg-replace-neg-prompt", "background-replace-negative-prompt")
    for suffix in ("", "64")
)
_SIGNATURES = frozenset({"s", "s64"})
# ASCII only: a lone surrogate from a file name must not make the line unwritable.
_encode = json.JSONEncoder(default=str).encode
_show_prompts = False


class LogOptions(Protocol):
    """The log section of the settings; this area stands below them."""

    @property
    def format(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def prompts(self) -> bool: ...


def get(name: str) -> logging.Logger:
    return logging.getLogger(name)


def setup(options: LogOptions, stream: TextIO | None = None) -> None:
    """Replace the root logger's handlers and take over uncaught exceptions; safe to call again."""
    global _show_prompts
    _show_prompts = options.prompts
    stream = stream or sys.stderr
    as_text = options.format == "text" or (options.format == "auto" and stream.isatty())
    handler = logging.StreamHandler(stream)
    handler.setFormatter(TextFormatter() if as_text else JsonFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(options.level.upper())
    for noisy in ("httpx", "httpcore", "PIL", "asyncio", "uvicorn"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread


@contextlib.contextmanager
def bind(**values: str) -> Iterator[None]:
    """Every line written inside carries these fields, in this task and what it starts."""
    token = _bound.set({**_bound.get(), **values})
    try:
        yield
    finally:
        _bound.reset(token)


def redact_url(url: str) -> str:
    """The signature is left out, prompts are digests unless the settings show them."""
    target, separator, query = url.partition("?")
    if not separator:
        return url
    return target + separator + "&".join(_redact(parameter) for parameter in query.split("&"))


def redact_scene(words: str) -> str:
    """A scene's description without the prompt's own words: `beach; time=sunset; ignored=sha256:0f3a9c21`."""
    understood, mark, ignored = words.partition("; ignored=")
    return words if _show_prompts or not mark else f"{understood}{mark}{digest(ignored)}"


def digest(text: str) -> str:
    """A stand-in for a private text: the same text has the same digest."""
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:8]


def _redact(parameter: str) -> str:
    name, separator, value = parameter.partition("=")
    meant = unquote_plus(name).lower()
    if meant in _SIGNATURES:
        return f"{name}{separator}***"
    if meant in _PROMPTS and value and not _show_prompts:
        return f"{name}={digest(value)}"
    return parameter


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "ts": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "msg": record.getMessage(),
            "pid": record.process,
            **_bound.get(),
            **_extra(record),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return _encode(line)


class TextFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created).strftime("%H:%M:%S")
        facts = " ".join(f"{name}={_plain(value)}" for name, value in _extra(record).items())
        line = f"{at} {record.levelname.lower():7} {_escaped(record.getMessage())} {facts}".rstrip()
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def _extra(record: logging.LogRecord) -> dict[str, Any]:
    return {name: value for name, value in record.__dict__.items() if name not in _STANDARD}


def _plain(value: object) -> str:
    text = _escaped(str(value))
    return json.dumps(text) if " " in text or not text else text


def _escaped(text: str) -> str:
    """Nothing a client sends may start a new line or steer the terminal."""
    return text if text.isprintable() else text.encode("unicode_escape").decode("ascii")


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logging.getLogger("imgproxy").critical("uncaught exception", exc_info=(kind, error, trace))


def _log_uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is None or issubclass(args.exc_type, SystemExit):
        return
    name = args.thread.name if args.thread else ""
    info = (args.exc_type, args.exc_value, args.exc_traceback)
    logging.getLogger("imgproxy").critical("uncaught exception", exc_info=info, extra={"in_thread": name})
