"""Which rooms there are: how each is built, its floor, its usual light."""

from collections.abc import Callable
from dataclasses import dataclass

from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.description import Description
from imgproxy.scenery.elements.interior import Room
from imgproxy.scenery.places.rooms import (
    barn,
    bathroom,
    bedroom,
    cabin,
    cafe,
    dining,
    feast,
    floors,
    kitchen,
    laundry,
    living_room,
    nursery,
    spa,
    workshop,
)
from imgproxy.scenery.places.rooms.floors import Detail
from imgproxy.scenery.places.rooms.indoors import Hour


@dataclass(frozen=True, slots=True)
class Plan:
    """`build` gets the shot, the distance of the far wall, the windows' side and the hour. `behind_m`: least and most
    distance of that wall behind the subject. `hour`: as indoors.hour_of. `level`: exposure over the hour's.
    """

    build: Callable[[Shot, float, int, Hour], Room]
    floor: Callable[[int], Detail] = floors.planks
    hour: str = "day"
    level: float = 1.0
    aperture: float = 0.03
    behind_m: tuple[float, float] = (2.7, 3.3)


PLANS = {
    "bar": Plan(cafe.bar, hour="lamplight", level=0.35, aperture=0.04),
    "barn": Plan(barn.build, barn.straw_floor, level=0.42, behind_m=(3.2, 3.8)),
    "bathroom": Plan(bathroom.build, floors.tiled, level=1.45, aperture=0.022, behind_m=(2.2, 2.8)),
    "bedroom": Plan(bedroom.build, behind_m=(3.0, 3.5)),
    "cafe": Plan(cafe.cafe, hour="lamplight", level=0.62, aperture=0.04, behind_m=(3.4, 4.0)),
    "cabin": Plan(cabin.build, hour="golden", level=0.62),
    "christmas": Plan(feast.christmas, hour="night", level=0.75, aperture=0.04),
    "dining room": Plan(dining.build, aperture=0.04),
    "empty room": Plan(living_room.empty),
    "kitchen": Plan(kitchen.build, floors.tiled, level=1.1),
    "laundry room": Plan(laundry.build, floors.tiled, level=1.15, behind_m=(2.3, 2.8)),
    "living room": Plan(living_room.build),
    "nursery": Plan(nursery.build, behind_m=(2.6, 3.1)),
    "party": Plan(feast.party, level=1.3),
    "restaurant": Plan(cafe.restaurant, hour="night", level=0.62, aperture=0.04, behind_m=(3.4, 4.0)),
    "spa": Plan(spa.build, floors.tiled, hour="lamplight", level=0.75, aperture=0.04),
    "workshop": Plan(workshop.build, floors.concrete, hour="lamplight", level=0.62),
}


def plan_of(description: Description) -> Plan:
    """The place's own plan, or that of the room that comes nearest."""
    return PLANS.get(description.place) or PLANS.get(description.family, PLANS["living room"])
