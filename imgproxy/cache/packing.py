"""An entry as bytes: magic, checksum, time, length of the JSON, the JSON, the body. What is not whole is not read."""

import json
import struct
import zlib

from imgproxy.cache.entry import Entry

_MAGIC = b"ipx1"
_START = struct.Struct(">4sI")  # magic, crc32 of all that follows
_FACTS = struct.Struct(">dI")  # stored, length of the JSON


class Damaged(Exception):
    """Bytes, a row or a file are not ours, or not whole; a cache deletes them and goes on."""


def pack(entry: Entry) -> tuple[bytes, bytes]:
    """In two parts, since joining would copy the body. Raises TypeError when `meta` is not JSON."""
    meta = json.dumps(dict(entry.meta), separators=(",", ":")).encode()
    checked = _FACTS.pack(entry.stored, len(meta)) + meta
    return _START.pack(_MAGIC, zlib.crc32(entry.body, zlib.crc32(checked))) + checked, entry.body


def unpack(packed: bytes) -> Entry:
    """Raises Damaged."""
    view = memoryview(packed)
    facts_end = _START.size + _FACTS.size
    if len(view) < facts_end:
        raise Damaged("too short")
    magic, checksum = _START.unpack_from(view)
    if magic != _MAGIC or zlib.crc32(view[_START.size :]) != checksum:
        raise Damaged("the checksum does not fit")
    stored, meta_length = _FACTS.unpack_from(view, _START.size)
    meta_end = facts_end + meta_length
    return Entry(bytes(view[meta_end:]), _meta(bytes(view[facts_end:meta_end])), stored)


def _meta(text: bytes) -> dict[str, object]:
    try:
        meta = json.loads(text)
    except ValueError as error:
        raise Damaged("the JSON cannot be read") from error
    if not isinstance(meta, dict):
        raise Damaged("the JSON is no object")
    return meta
