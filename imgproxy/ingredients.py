"""What a plan needs beside the picture itself: where the faces are, and the other pictures that it names.

Names first, for the cache's key; bytes only when something has to be made.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from imgproxy.detect.found import VERSION, Face, Found
from imgproxy.errors import OriginError, PictureError, RequestError
from imgproxy.faces import Faces
from imgproxy.origin.credentials import is_below
from imgproxy.origin.sources import Location, Sources
from imgproxy.origin.urls import folder_url, origin_of
from imgproxy.originals import Originals, Record
from imgproxy.plan import Output, Picture, Plan
from imgproxy.settings import Settings


@dataclass(frozen=True, slots=True)
class Other:
    """A picture that the plan's section `name` (mask, blend or mark) asks for."""

    name: str
    location: Location
    record: Record
    faces: tuple[Face, ...] = ()


@dataclass(frozen=True, slots=True)
class Ingredients:
    """`names` tells what is made with these from what is made with others. `settled` False: faces are still looked for.

    `faces` are in pixels of the upright source.
    """

    names: tuple[str, ...] = ()
    faces: tuple[Face, ...] = ()
    others: tuple[Other, ...] = ()
    settled: bool = True

    @property
    def no_store(self) -> bool:
        return any(other.record.no_store for other in self.others)


NOTHING = Ingredients()


class Larder:
    """`may_go_elsewhere`: whether pictures of unsigned sources may name absolute URLs; else anybody could fetch any."""

    def __init__(
        self, sources: Sources, originals: Originals, faces: Faces, settings: Settings, *, may_go_elsewhere: bool
    ) -> None:
        self._sources, self._originals, self._faces = sources, originals, faces
        self._wait_s, self._may_go_elsewhere = settings.image.faces_wait_s, may_go_elsewhere

    def beside(self, location: Location, where: str, base: str = "") -> Location:
        """Another picture in the words of a parameter or setting. Raises RequestError."""
        return self._sources.beside(location, where, base)

    async def gathered(self, location: Location, record: Record, plan: Plan, priority: int) -> Ingredients:
        """Raises OriginError, PictureError or RequestError, naming the parameter that asks for what cannot be had."""
        if plan.output.fm == "json":  # it describes the source, not what is laid over it
            plan = Plan(output=Output(faces=plan.output.faces))
        named = [(name, picture) for name in _SECTIONS if (picture := getattr(plan, name).picture) is not None]
        others = [await self._other(name, location, picture) for name, picture in named]
        found = Found()
        settled = True
        if plan.needs_faces:
            looked = await self._faces.boxes(location, record, wait_s=self._wait_s, priority=priority)
            found, settled = looked or found, _is_known(looked)
        if "faces" in plan.blend.crop:
            others, settled = await self._with_faces(others, priority, settled)
        names = [f"{other.name}:{other.record.sha256}{other.record.salt}" for other in others]
        if plan.needs_faces or "faces" in plan.blend.crop:
            names.append(f"faces:{VERSION if settled else 'unknown'}")
        return Ingredients(tuple(names), found.faces, tuple(others), settled)

    async def bodies(self, ingredients: Ingredients) -> Mapping[str, bytes]:
        """By section. Raises as `gathered`, or BytesChanged."""
        bodies = await asyncio.gather(*map(self._body, ingredients.others))
        return {other.name: body for other, body in zip(ingredients.others, bodies, strict=True)}

    def check_current(self, ingredients: Ingredients, purges_seen: int) -> None:
        """Raises BytesChanged when one of the pictures was purged since."""
        for other in ingredients.others:
            self._originals.check_current(other.location, other.record, purges_seen)

    async def _body(self, other: Other) -> bytes:
        try:
            return await self._originals.body(other.location, other.record)
        except (OriginError, PictureError) as error:
            raise error.naming(other.name) from error

    async def _other(self, name: str, location: Location, picture: Picture) -> Other:
        try:
            beside = self._sources.beside(location, picture.where, picture.base)
            if not (location.source.signing_tokens or self._may_go_elsewhere or _same_place(location, beside)):
                raise RequestError(
                    "absolute URL on an unsigned source",
                    public="Only a source with signing tokens takes pictures from other hosts.",
                )
            return Other(name, beside, await self._originals.record(beside))
        except (RequestError, OriginError, PictureError) as error:
            raise error.naming(name) from error

    async def _with_faces(self, others: list[Other], priority: int, settled: bool) -> tuple[list[Other], bool]:
        looked_at = []
        for other in others:
            if other.name == "blend":
                found = await self._faces.boxes(other.location, other.record, wait_s=self._wait_s, priority=priority)
                settled = settled and _is_known(found)
                other = Other(other.name, other.location, other.record, found.faces if found else ())
            looked_at.append(other)
        return looked_at, settled


# In the order in which they are laid on.
_SECTIONS = ("blend", "mask", "mark")


def _same_place(location: Location, beside: Location) -> bool:
    """Whether the URL of a picture in the same source could name it as well."""
    if beside.file is not None or beside.key:
        return True
    if location.source.kind == "web_folder":
        return is_below(folder_url(location.source.base), beside.url)
    return origin_of(location.url) == origin_of(beside.url)


def _is_known(found: Found | None) -> bool:
    """A search that failed tells nothing of the faces: it is made again, and then shows another picture."""
    return found is not None and not found.problem
