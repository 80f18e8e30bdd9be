"""Where the faces of a picture are: plain values, without the detector. Pixels of the upright source, from top left."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

# Changes whenever a box of any picture does: faces found by another version are looked for again.
VERSION = "1"

# Of the box: medians of 65 portraits. The mouth lies below the middle of the eyes, about as far as they are apart.
_LEFT_EYE, _RIGHT_EYE, _MOUTH_BELOW = (0.30, 0.385), (0.69, 0.385), 1.05


class Box(NamedTuple):
    """`right` and `bottom` are the first pixels outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def area(self) -> int:
        return (self.right - self.left) * (self.bottom - self.top)

    @property
    def centre(self) -> tuple[int, int]:
        return (self.left + self.right) // 2, (self.top + self.bottom) // 2


@dataclass(frozen=True, slots=True)
class Face:
    """`score` 0..1: how sure it is a face. Left and right as seen in the picture; None = not made out."""

    box: Box
    score: float
    left_eye: Box | None = None
    right_eye: Box | None = None

    @property
    def eyes(self) -> tuple[Box, ...]:
        """Those made out."""
        return tuple(eye for eye in (self.left_eye, self.right_eye) if eye is not None)

    @property
    def points(self) -> Mapping[str, tuple[int, int]]:
        """Centres as fm=json&faces=1 names them; by the face's usual proportions where not made out."""
        left = self.left_eye.centre if self.left_eye else self._at(*_LEFT_EYE)
        right = self.right_eye.centre if self.right_eye else self._at(*_RIGHT_EYE)
        across, down = (right[0] - left[0]) * _MOUTH_BELOW, (right[1] - left[1]) * _MOUTH_BELOW
        mouth = round((left[0] + right[0]) / 2 - down), round((left[1] + right[1]) / 2 + across)
        return {"left_eye": left, "right_eye": right, "mouth": mouth}

    def _at(self, x: float, y: float) -> tuple[int, int]:
        left, top, right, bottom = self.box
        return round(left + x * (right - left)), round(top + y * (bottom - top))


@dataclass(frozen=True, slots=True)
class Found:
    """`faces` from the largest down. `problem` says why nobody could look, for a while; "" = somebody did."""

    faces: tuple[Face, ...] = ()
    problem: str = ""

    @property
    def boxes(self) -> tuple[Box, ...]:
        return tuple(face.box for face in self.faces)

    def to_json(self) -> list[dict[str, Any]]:
        return [asdict(face) for face in self.faces]

    @classmethod
    def from_json(cls, faces: Sequence[Mapping[str, Any]]) -> "Found":
        """Raises KeyError, TypeError or ValueError on anything but what `to_json` gives."""
        return cls(tuple(_face(**face) for face in faces))


def _face(box: Any, score: float, left_eye: Any, right_eye: Any) -> Face:
    eyes = (None if eye is None else Box(*map(int, eye)) for eye in (left_eye, right_eye))
    return Face(Box(*map(int, box)), float(score), *eyes)
