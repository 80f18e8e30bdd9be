"""Faces as values: what is kept of them, and what fm=json says."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgproxy.detect.found import Box, Face, Found

LENGTHS = st.integers(0, 10_000)
BOXES = st.builds(lambda x, y, w, h: Box(x, y, x + w + 1, y + h + 1), LENGTHS, LENGTHS, LENGTHS, LENGTHS)
FACES = st.builds(Face, BOXES, st.floats(0, 1), st.none() | BOXES, st.none() | BOXES)


@given(st.lists(FACES, max_size=5))
def test_faces_come_back_from_json_as_they_were(faces: list[Face]) -> None:
    found = Found(tuple(faces))
    assert Found.from_json(json.loads(json.dumps(found.to_json()))) == found


@pytest.mark.parametrize(
    "kept",
    [
        [{}],
        [{"box": [1, 2, 3], "score": 1, "left_eye": None, "right_eye": None}],
        [{"box": [1, 2, 3, "x"], "score": 1, "left_eye": None, "right_eye": None}],
        [{"box": [1, 2, 3, 4], "score": 1, "left_eye": None, "right_eye": None, "nose": 1}],
        [7],
        7,
    ],
)
def test_what_is_no_list_of_faces_is_refused(kept: object) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Found.from_json(kept)  # type: ignore[arg-type]


def test_eyes_that_were_made_out_are_named_at_their_centres() -> None:
    face = Face(Box(100, 100, 200, 200), 1.0, Box(120, 130, 140, 150), Box(160, 132, 180, 152))
    assert face.points == {"left_eye": (130, 140), "right_eye": (170, 142), "mouth": (148, 183)}
    assert len(face.eyes) == 2


def test_an_eye_that_was_not_is_where_faces_usually_have_it() -> None:
    face = Face(Box(100, 100, 200, 200), 1.0, None, Box(160, 132, 180, 152))
    assert face.points["left_eye"] == (130, 138)
    assert face.eyes == (Box(160, 132, 180, 152),)
