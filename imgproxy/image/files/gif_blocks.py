"""How many frames a GIF has, told from its blocks: no pixel is decoded, and millions cost what the limit does.

https://www.w3.org/Graphics/GIF/spec-gif89a.txt
"""

_HEADER, _SCREEN = 6, 7
_IMAGE, _EXTENSION = 0x2C, 0x21
_IMAGE_DESCRIPTOR = 9
_HAS_TABLE, _TABLE_SIZE = 0x80, 0x07


def count_frames(body: bytes, limit: int) -> int:
    """0..`limit`; those before the damage of a damaged file."""
    place = _HEADER + _SCREEN
    if len(body) < place:
        return 0
    place += _table(body[_HEADER + 4])
    frames = 0
    while frames < limit and place < len(body):
        kind = body[place]
        if kind == _EXTENSION:
            place = _after_blocks(body, place + 2)
        elif kind == _IMAGE and place + _IMAGE_DESCRIPTOR < len(body):
            frames += 1
            # One byte more: the code size, before the pixels' blocks.
            place = _after_blocks(body, place + 1 + _IMAGE_DESCRIPTOR + _table(body[place + _IMAGE_DESCRIPTOR]) + 1)
        else:
            break
    return frames


def _table(flags: int) -> int:
    """Bytes of the colour table that the flags announce."""
    return 3 * 2 ** ((flags & _TABLE_SIZE) + 1) if flags & _HAS_TABLE else 0


def _after_blocks(body: bytes, place: int) -> int:
    """Behind a chain of blocks, each led by its length, the last of length 0."""
    while place < len(body) and body[place]:
        place += body[place] + 1
    return place + 1
