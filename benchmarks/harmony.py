"""How well a subject is lit for its scene: what must stay, what must change, and what the edge gives away.

    python -m benchmarks.harmony [--photos ../shared/photos] [--quick] [--megapixels 1] [--cases camel] [--places neon]

Subjects with known alpha and colours (harmony_cases.py) before old backgrounds are cut out by the engine's matter from
a mask without mistakes and put into every place; all figures are of the finished bytes. The ones that judge:

SSIM       luminance before and after inside both mattes, 8 pixels from their edges; as it is, and after one factor on
           linear light has made both equally bright ("exposed"): a darker scene is wanted, less detail is not. ≥ 0.95.
hue        degrees that saturated colours (Lab chroma > 25) turn there: median and 95th percentile. Wanted ≤ 8.
edge       mean |error| of 255 in a ring around the contour, without shadows. To the ideal composite (true alpha and
           colours over the same scene): "edge", ours at light 0, where nothing but alpha and colours can differ;
           "naive", the photo's own pixels where the segmenter's mask is above one half (wanted: ours 40 % "less");
           "pasted", the photo's own pixels with our matte. At full light the ideal is lit as our subject's inside is,
           measured there as a slow factor and continued outward, so that light which we add at the edge alone counts
           against us: "lit", ours; "clean", our matte and colours with that factor and nothing done to the edge.
tint       share of the distance in u'v' (CIE 1976) that the subject's greys move from white toward the scene's light,
           where that is at least 0.015. Wanted 0.3 to 0.7.
outside    bytes that differ from the scene's where alpha is 0: without shadows (wanted none), and with them those that
           got brighter elsewhere than below the subject, where its mirror image may lie (wanted none).
clipped    share of pixels of the inside that lost a channel to 0 or 255.
blocks     JPEG's 8×8 grid in a picture of quality 40, after against before (1 = as strong as it was).
"""

import argparse
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.harmony_cases import PLANS, case, found, known, squeezed
from benchmarks.harmony_measures import (
    at_exposure_of,
    blocks,
    eroded,
    hue_shifts,
    light_on,
    luma,
    newly_clipped,
    relit,
    ring,
    share_toward,
    ssim,
)  # fmt: skip
from benchmarks.harmony_places import PLACES, SEED, asked, harmonised, painted
from benchmarks.harmony_report import HEADS, Edge, Figures, line, verdicts
from benchmarks.matting import SHARED
from benchmarks.matting_cases import Case, shrunk
from benchmarks.service import machine
from imgproxy.background import cutouts, families
from imgproxy.background.arrays import BoolArray, within
from imgproxy.background.stages import Engine, FloatArray, Foreground, Scene
from imgproxy.plan import DEFAULT_LIGHT

INSIDE = 8  # pixels from the edge
SURE = 0.99
FAR = 0.015  # u'v'; a third of it can just be seen
ROUNDING = 1.5 / 255  # there and back through linear light
BESIDE = 0.03  # of the width: a rough floor spreads a mirror image
QUALITY, BLOCKY_CASES = 40, 3
QUICK_CASES, QUICK_PLACES, QUICK_PIXELS = 4, ("noon", "night", "studio", "underwater"), 300_000


@dataclass(frozen=True, slots=True)
class Prepared:
    """A case, cut out. `blocky` is the same from a JPEG of QUALITY."""

    case: Case
    cut: Foreground
    true: Foreground
    inside: BoolArray
    blocky: tuple[Case, Foreground] | None


def prepared(engine: Engine, photos: Path, number: int, pixels: int) -> Prepared:
    of = case(photos, PLANS[number], pixels)
    cut = found(engine, of)
    inside = eroded((of.alpha > SURE) & (cut.alpha > SURE), INSIDE)
    poor = squeezed(of, QUALITY)
    blocky = (poor, found(engine, poor)) if number < BLOCKY_CASES else None
    return Prepared(of, cut, known(of), inside, blocky)


def figures(engine: Engine, one: Prepared, place: str) -> Figures:
    scene = painted(engine, one.cut, place)
    before, inside = one.case.picture, one.inside
    done = finished(engine, one.cut, scene, place)
    bare = finished(engine, one.cut, scene, place, shadow="none")
    shifts = hue_shifts(before, done, inside)
    tint, distance = share_toward(scene.light, before, done, inside)
    changed, brightened = outside(one.cut, scene, bare, done)
    return Figures(
        place=place,
        ssim=ssim(luma(before), luma(done), inside),
        ssim_exposed=ssim(luma(before), luma(at_exposure_of(before, done, inside)), inside),
        hue=float(np.quantile(shifts, 0.5)) if len(shifts) else math.nan,
        hue_most=float(np.quantile(shifts, 0.95)) if len(shifts) else math.nan,
        edge=edge_errors(engine, one, scene, place, bare),
        tint=tint if distance >= FAR else math.nan,
        clipped=newly_clipped(before, done, inside),
        blocks=blockiness(engine, one, scene, place) if one.blocky else math.nan,
        changed=changed,
        brightened=brightened,
    )


def finished(
    engine: Engine, foreground: Foreground, scene: Scene, place: str, shadow: str = "auto", light: int = DEFAULT_LIGHT
) -> FloatArray:
    return _rounded(harmonised(engine, foreground, scene, asked(place, shadow, light)))


def _rounded(pixels: FloatArray) -> FloatArray:
    return cutouts.to_bytes(pixels) * np.float32(1 / 255)


def edge_errors(engine: Engine, one: Prepared, scene: Scene, place: str, bare: FloatArray) -> Edge:
    """`bare` is the finished picture without shadows."""
    around = ring(one.case.alpha)
    photo, cover = one.case.picture, one.cut.alpha
    still = finished(engine, one.cut, scene, place, shadow="none", light=0)
    masked = (shrunk(one.case) > 0.5).astype(np.float32)
    light = light_on(photo, bare, one.inside)

    def error(picture: FloatArray, truth: FloatArray) -> float:
        return 255 * float(np.abs(picture - truth)[around].mean())

    ideal = _over(one.true.colour, one.case.alpha, scene.pixels)
    lit = _over(relit(one.true.colour, light), one.case.alpha, scene.pixels)
    return Edge(
        ours=error(still, ideal),
        naive=error(_over(photo, masked, scene.pixels), ideal),
        pasted=error(_over(photo, cover, scene.pixels), ideal),
        lit=error(bare, lit),
        clean=error(_over(relit(one.cut.colour, light), cover, scene.pixels), lit),
    )


def _over(colours: FloatArray, alpha: FloatArray, behind: FloatArray) -> FloatArray:
    cover = alpha[..., None]
    return np.asarray(cover * colours + (1 - cover) * behind, np.float32)


def outside(cut: Foreground, scene: Scene, bare: FloatArray, done: FloatArray) -> tuple[int, int]:
    """Pixels without cover that differ from the scene without shadows; that are brighter with them, and not below."""
    around = cut.alpha == 0
    plain = _rounded(scene.pixels)
    under = np.maximum.accumulate(cut.alpha > 0, axis=0)
    mirrored = within(under, max(1, round(BESIDE * under.shape[1])))
    changed = (bare != plain).any(axis=-1) & around
    brighter = (done > plain + ROUNDING).any(axis=-1) & around & ~mirrored
    return int(changed.sum()), int(brighter.sum())


def blockiness(engine: Engine, one: Prepared, scene: Scene, place: str) -> float:
    assert one.blocky is not None
    poor, cut = one.blocky
    after = finished(engine, cut, scene, place)
    return blocks(after, one.inside) / blocks(poor.picture, one.inside)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, default=SHARED / "photos")
    parser.add_argument("--quick", action="store_true", help="few cases and places, small")
    parser.add_argument("--megapixels", type=float, default=1.0)
    parser.add_argument("--cases", nargs="+", choices=[plan.name for plan in PLANS])
    parser.add_argument("--places", nargs="+", choices=PLACES)
    given = parser.parse_args()
    if not (given.photos / "manifest.csv").is_file():
        raise SystemExit(f"{given.photos}: there are no photos")
    names = given.cases or [plan.name for plan in PLANS[: QUICK_CASES if given.quick else None]]
    places = given.places or list(QUICK_PLACES if given.quick else PLACES)
    pixels = QUICK_PIXELS if given.quick else round(given.megapixels * 1e6)
    version = families.describe("embedded")[1]
    print(machine(), f"engine embedded {version}, seed {SEED}, {pixels / 1e6:g} megapixels", sep="\n")
    engine = families.load("embedded")
    rows: dict[str, list[Figures]] = {}
    print(HEADS)
    for number, plan in enumerate(PLANS):
        if plan.name in names:
            one = prepared(engine, given.photos, number, pixels)
            rows[plan.name] = [figures(engine, one, place) for place in places]
            print(line(plan.name, rows[plan.name]), flush=True)
    together = [row for own in rows.values() for row in own]
    print(f"\n{HEADS}")
    for place in places:
        print(line(place, [row for row in together if row.place == place]))
    print(f"\n{line('all', together)}\n\n{verdicts(together)}")


if __name__ == "__main__":
    main()
