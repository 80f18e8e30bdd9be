"""Structured logs: one JSON object a line, or readable text on a terminal. Signatures and prompts are redacted."""

import contextlib
import hashlib
import json
import logging
import re
import sys
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Protocol, TextIO

_bound: ContextVar[dict[str, str]] = ContextVar("bound")  # absent = empty
_NOTHING: dict[str, str] = {}
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
_SIGNATURE = re.compile(r"([?&]s=)[0-9A-Za-z]*")
_PROMPT = re.compile(r"((?:bg-replace|background-replace)(?:-neg-prompt|-negative-prompt)?(?:64)?=)([^&]+)")
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


def setup(settings: LogOptions, stream: TextIO | None = None) -> None:
    """Replace the root logger's handlers; safe to call again."""
    global _show_prompts
    _show_prompts = settings.prompts
    stream = stream or sys.stderr
    as_text = settings.format == "text" or (settings.format == "auto" and stream.isatty())
    handler = logging.StreamHandler(stream)
    handler.setFormatter(TextFormatter() if as_text else JsonFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.level.upper())
    for noisy in ("httpx", "httpcore", "PIL", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


@contextlib.contextmanager
def bind(**values: str) -> Iterator[None]:
    """Every line written inside carries these fields, in this task and what it starts."""
    token = _bound.set({**_bound.get(_NOTHING), **values})
    try:
        yield
    finally:
        _bound.reset(token)


def redact_url(url: str) -> str:
    url = _SIGNATURE.sub(r"\1***", url)
    return url if _show_prompts else _PROMPT.sub(lambda match: match[1] + digest(match[2]), url)


def digest(text: str) -> str:
    """A stand-in for a private text: the same text has the same digest."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()[:8]


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "ts": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "msg": record.getMessage(),
            "pid": record.process,
            **_bound.get(_NOTHING),
            **_extra(record),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class TextFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created).strftime("%H:%M:%S")
        facts = " ".join(f"{name}={value}" for name, value in _extra(record).items())
        line = f"{at} {record.levelname.lower():7} {record.getMessage()} {facts}".rstrip()
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def _extra(record: logging.LogRecord) -> dict[str, Any]:
    return {name: value for name, value in record.__dict__.items() if name not in _STANDARD}
