"""Shapes cut from coloured paper and laid over one another: Bauhaus tiles, or large calm forms."""

import numpy as np
from PIL import Image, ImageDraw

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import Rgb, film, from_hex, smoothstep, to_linear, unfilm
from imgproxy.scenery.finish import disc_blur, resize
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.backdrops.flat import lighting_of
from imgproxy.scenery.places.backdrops.plane import REACH, by_rows

_BAUHAUS = ("#c8372d", "#e9b22f", "#24508f", "#1d1c1b", "#ece3d0", "#ece3d0", "#d9cdb6")
_CALM = ("#c97b5a", "#e3b98f", "#8b9a83", "#34505c", "#efe6d8", "#d9a79a")
_PASTEL = ("#f3c6cd", "#bfe0dd", "#f7e3ae", "#c9c3ea", "#f8f4ec")
_TILE = 0.25  # heights of the picture
_CARD = 0.0035  # thickness of a sheet, in heights
_ROWS = 900
_SHARPER = 2
_LAYER = 40  # what one layer counts in the drawing
Point = tuple[float, float]


class Board:
    """Colour and number of layers at each point, drawn with the same shapes."""

    def __init__(self, width: int, height: int, ground: Rgb) -> None:
        self.scale = height
        self.middle = width / 2
        self.colour = Image.new("RGB", (width, height), _bytes(ground))
        self.layers = Image.new("L", (width, height), 0)
        self.draws = ImageDraw.Draw(self.colour), ImageDraw.Draw(self.layers)

    def _at(self, points: list[Point]) -> list[Point]:
        return [(self.middle + x * self.scale, y * self.scale) for x, y in points]

    def polygon(self, points: list[Point], colour: Rgb, layer: int) -> None:
        colours, layers = self.draws
        colours.polygon(self._at(points), fill=_bytes(colour))
        layers.polygon(self._at(points), fill=layer * _LAYER)

    def pie(self, middle: Point, radius: float, turns: tuple[float, float], colour: Rgb, layer: int) -> None:
        """The part of a disc between two angles, in quarter turns clockwise from the right."""
        start, end = (turn * np.pi / 2 for turn in turns)
        steps = np.linspace(start, end, 64)
        rim = [(middle[0] + radius * float(np.cos(a)), middle[1] + radius * float(np.sin(a))) for a in steps]
        self.polygon(rim if turns[1] - turns[0] >= 4 else [*rim, middle], colour, layer)


def _bytes(rgb: Rgb) -> tuple[int, int, int]:
    red, green, blue = (round(255 * part) for part in rgb)
    return red, green, blue


def paint(shot: Shot) -> Painting:
    palette = _palette(shot)
    height = min(shot.height, _ROWS) * _SHARPER
    width = max(1, round(height * shot.width / shot.height))
    board = Board(width, height, palette[-1])
    tiled = shot.description.style == "bauhaus" or shot.rng("layout").random() < 0.5
    (_tiles if tiled else _forms)(shot, board, palette)
    size = shot.width, shot.height
    sheets = np.asarray(board.colour.resize(size, Image.Resampling.BOX))
    shade = resize(_shade(f32(np.asarray(board.layers.reduce(_SHARPER))) / np.float32(_LAYER)), *size)
    light = np.empty((shot.height, shot.width, 3), np.float32)

    def show(rows: slice, x: FloatArray, y: FloatArray) -> None:
        paper = to_linear(f32(sheets[rows]) / np.float32(255))
        grain = fbm(x * 150, y * 150, shot.noise("paper"), octaves=3, gain=0.7, footprint=150 / shot.height)
        fall = 1.03 - 0.16 * smoothstep(-0.7, 1.3, x * 0.6 + y * 0.7)
        light[rows] = unfilm(f32(paper * 0.94 + 0.004)) * (shade[rows] * (1 + 0.03 * grain) * fall)[..., None]

    by_rows(shot, show)
    return Painting(light, lighting_of(film(light[::16, ::16]).mean((0, 1))), ground=False, vignette=0.1)


def _palette(shot: Shot) -> list[Rgb]:
    """The last is the ground."""
    described = shot.description
    named = [colour.rgb for colour in described.colours]
    if len(named) > 1:
        return named
    usual = _BAUHAUS if described.style == "bauhaus" else _PASTEL if described.look == "pastel" else _CALM
    if described.brightness == "dark":
        usual = (*usual[:-1], "#1f2023")
    return [*named * 3, *(from_hex(text) for text in usual)]


def _tiles(shot: Shot, board: Board, palette: list[Rgb]) -> None:
    """A lattice of squares, each with one plain figure in it."""
    rng = shot.rng("tiles")
    columns = range(-int(REACH / _TILE) - 1, int(REACH / _TILE) + 1)
    shift = float(rng.uniform(-0.5, 0.5)) * _TILE
    for row in range(int(1 / _TILE) + 1):
        for column in columns:
            picks = rng.permutation(len(palette))
            ground, first, second = (palette[int(i)] for i in (*picks, *picks, *picks)[:3])
            kind, turn = int(rng.integers(len(_FIGURES))), int(rng.integers(4))
            left, top = column * _TILE + shift, row * _TILE - 0.06
            square = [(left, top), (left + _TILE, top), (left + _TILE, top + _TILE), (left, top + _TILE)]
            board.polygon(square, ground, 1)
            _FIGURES[kind](board, square, turn, first, second)


def _quarters(board: Board, square: list[Point], turn: int, first: Rgb, second: Rgb) -> None:
    board.pie(square[turn], _TILE, (turn, turn + 1), first, 2)
    board.pie(square[turn], _TILE * 0.5, (turn, turn + 1), second, 3)


def _quarter(board: Board, square: list[Point], turn: int, first: Rgb, second: Rgb) -> None:
    board.pie(square[turn], _TILE, (turn, turn + 1), first, 2)


def _disc(board: Board, square: list[Point], turn: int, first: Rgb, second: Rgb) -> None:
    middle = _middle(square)
    board.pie(middle, _TILE * 0.5, (0, 4), first, 2)
    board.pie(middle, _TILE * 0.2, (0, 4), second, 3)


def _halves(board: Board, square: list[Point], turn: int, first: Rgb, second: Rgb) -> None:
    middle = _middle(square)
    board.pie(middle, _TILE * 0.5, (turn, turn + 2), first, 2)
    board.pie(middle, _TILE * 0.5, (turn + 2, turn + 4), second, 2)


def _triangle(board: Board, square: list[Point], turn: int, first: Rgb, second: Rgb) -> None:
    board.polygon([square[turn], square[(turn + 1) % 4], square[(turn + 2) % 4]], first, 2)


def _bars(board: Board, square: list[Point], turn: int, first: Rgb, second: Rgb) -> None:
    (left, top), upright = square[0], turn % 2
    for i in range(1, 8, 2):
        start, end = i * _TILE / 8, (i + 1) * _TILE / 8
        across = [(start, 0.0), (end, 0.0), (end, _TILE), (start, _TILE)]
        board.polygon([(left + (a if upright else b), top + (b if upright else a)) for a, b in across], first, 2)


def _plain(board: Board, square: list[Point], turn: int, first: Rgb, second: Rgb) -> None:
    """A square of one colour lets the eye rest."""


def _middle(square: list[Point]) -> Point:
    return (square[0][0] + square[2][0]) / 2, (square[0][1] + square[2][1]) / 2


_FIGURES = (_quarter, _quarters, _disc, _halves, _triangle, _bars, _quarter, _plain)


def _forms(shot: Shot, board: Board, palette: list[Rgb]) -> None:
    """Large discs, arches and slabs over one another."""
    rng = shot.rng("forms")
    for i in range(22):
        x, y, size = rng.uniform(-REACH, REACH), rng.uniform(0, 1), rng.uniform(0.1, 0.34)
        colour, kind, turn = palette[int(rng.integers(len(palette)))], int(rng.integers(4)), int(rng.integers(4))
        layer = 1 + i % 5
        if kind == 0:
            board.pie((x, y), size, (0, 4), colour, layer)
        elif kind == 1:
            board.pie((x, y), size, (turn, turn + 2), colour, layer)
        elif kind == 2:
            foot = [(x - size * 0.6, y), (x + size * 0.6, y), (x + size * 0.6, 1.2), (x - size * 0.6, 1.2)]
            board.polygon(foot, colour, layer)
            board.pie((x, y), size * 0.6, (2, 4), colour, layer)
        else:
            board.polygon([(x, y - size), (x + size, y + size * 0.7), (x - size, y + size * 0.7)], colour, layer)


def _shade(layers: FloatArray) -> FloatArray:
    """Light from the upper left: each sheet's shadow on those below it."""
    rows = layers.shape[0]
    reach = max(1, round(_CARD * rows))
    shade = np.ones_like(layers)
    for far, soft in ((1, 0.6), (2, 1.2), (4, 2.4)):
        thrown = np.roll(layers, (reach * far, reach * far), (0, 1))
        thrown[: reach * far], thrown[:, : reach * far] = layers[: reach * far], layers[:, : reach * far]
        over = np.clip(disc_blur(thrown[..., None], reach * soft)[..., 0] - layers - (far - 1) * 0.35, 0, 1)
        shade *= 1 - np.float32(0.26) * over
    return shade
