"""From free text to a description: what was read is brought to one value of each facet, and what follows is added."""

from imgproxy.scenery.description import Colour, Description
from imgproxy.scenery.families import family_of, kind_of
from imgproxy.scenery.words.reading import Reading, Said, read
from imgproxy.scenery.words.vocabulary import Meaning, vocabulary

FACETS = (
    "surface", "material", "season", "time", "weather", "light", "tone", "brightness", "mood", "style", "look",
    "depth", "view",
)  # fmt: skip
_FIRST_SAID = frozenset({"surface", "material", "mood"})  # these belong to the subject's ground, which is named first
_GROUND_FACETS = ("surface", "material")  # the more telling first
_PARTS = frozenset({"floor", "wall", "window"})  # of any room or house: places only where nothing else is named
_VIEWS = frozenset({"fields", "rocks", "skies", "town", "waters"})  # kinds of places that a window can look out on
_AROUND_A_TABLE = frozenset(
    {"bathroom", "bedroom", "home office", "kitchen", "laundry room", "living room", "nursery", "party"}
)
_ROOM = "living room"  # what "room" and "interior" say, if nothing else does
_MAX_COLOURS = 4
# What a season does to the ground where the prompt does not say what that is, and in which kinds of places.
_SEASONAL = {
    "winter": ("snow", {"fields", "town", "rocks", "waters"}),
    "autumn": ("autumn", {"fields", "town"}),
    "spring": ("flowers", {"fields"}),
}
_SEASONLESS = frozenset(
    {"cave", "greenhouse", "mars", "moon", "pool", "savanna", "sea", "swamp", "underwater", "volcano", "wedding"}
)


def understand(prompt: str, negative: str = "") -> Description:
    """Never raises: what is not understood, or cannot be seen together with the rest, is listed in `ignored`.

    Where nothing is understood, the place is a studio without colours, which its painter makes a neutral grey.
    """
    reading = read(prompt, negative)
    wanted = [said for said in reading.said if (said.facet, said.value) not in reading.denied]
    kept, lost = _reconciled(wanted)
    if any(said.facet in ("place", "surface") and not said.worn for said in kept):
        lost += [said for said in kept if said.worn]
        kept = [said for said in kept if not said.worn]
    places, lost_places = _places(kept)
    facets = {facet: said.value for facet in FACETS if (said := _chosen(kept, facet))}
    lost += lost_places + [said for said in kept if said.facet in facets and facets[said.facet] != said.value]
    things = {said.value for said in kept if said.facet == "things"}
    _add_implied(facets, places, things, reading.denied)
    without = {value for facet, value in reading.denied if facet == "things"} | reading.denied_colours
    place, *behind = places or ["studio"]
    if place == "studio" and not reading.colours:  # what is said of the subject is all there is to go by
        reading.colours, reading.worn = [colour for _, colour in reading.worn], []
    beyond = behind[0] if behind else ""
    season = _seasonal(facets.get("season", ""), family_of(place))
    if season and season not in without:
        facets.setdefault("material", season)
    return Description(
        place=place,
        beyond=beyond,
        colours=_colours(reading),
        things=frozenset(things),
        without=frozenset(without),
        ignored=_ignored(reading, kept, lost),
        **facets,
    )


def _seasonal(season: str, family: str) -> str:
    material, kinds = _SEASONAL.get(season, ("", set()))
    return material if kind_of(family) in kinds and family not in _SEASONLESS else ""


def _reconciled(wanted: list[Said]) -> tuple[list[Said], list[Said]]:
    """What can be seen together, and what cannot. Longer phrases say more than shorter ones, later ones correct."""
    chosen = {(said.facet, said.value) for facet in ("place", *FACETS) if (said := _chosen(wanted, facet))}
    gone = {meaning for clash in vocabulary().clashes if clash.stays in chosen for meaning in clash.goes}
    kept = [said for said in wanted if (said.facet, said.value) not in gone]
    return kept, [said for said in wanted if (said.facet, said.value) in gone]


def _chosen(wanted: list[Said], facet: str) -> Said | None:
    candidates = [said for said in wanted if said.facet == facet]
    if not candidates:
        return None
    if facet in _FIRST_SAID or facet == "place":
        return candidates[0]
    return max(candidates, key=lambda said: (len(said.phrase.split()), said.at))


def _places(kept: list[Said]) -> tuple[list[str], list[Said]]:
    """At most two: where the subject is, and what lies beyond; and the places for which there is no room."""
    known = vocabulary()
    named = [said for said in kept if said.facet == "place"]
    vague = [said for said in named if said.phrase in known.general | known.objects]
    sure = _heads_first([said for said in named if said not in vague])
    rooms = sure or [said.value for said in vague if said.value == _ROOM]
    parts = [said.value for said in named if said.value in _PARTS]
    ground = [said for facet in _GROUND_FACETS for said in kept if said.facet == facet]
    implied = [dict(known.implied.get((said.facet, said.value), ())) for said in ground]
    grounds = [follows["place"] for follows in implied if "place" in follows]
    places = list(dict.fromkeys(rooms or parts or grounds[:1] or [said.value for said in vague[:1]]))
    places = _through_a_window(places, parts)
    if places == ["countertop"]:
        places += [said.value for said in vague if said.value in _AROUND_A_TABLE][:1]
    shown = {*places[:2], *_PARTS}
    return places[:2], [said for said in named if said.value not in shown and said.phrase not in known.general]


def _through_a_window(places: list[str], parts: list[str]) -> list[str]:
    """From a window sill the sea is a view: the subject stands on the sill."""
    outdoors = places and kind_of(family_of(places[0])) in _VIEWS
    return ["window", *places] if outdoors and "window" in parts else places


def _heads_first(named: list[Said]) -> list[str]:
    """In the order of what they say of the subject: in `mountain lake` the lake is named last, and is the place.

    A part of a room counts as such a head only: `office wall`, but not an office with a wall.
    """
    runs: list[list[Said]] = []
    for said in named:
        if runs and runs[-1][-1].end == said.at and not _starts_anew(said.phrase):
            runs[-1].append(said)
        else:
            runs.append([said])
    heads = [run for run in runs if len(run) > 1 or run[0].value not in _PARTS]
    return [said.value for run in heads for said in reversed(run)]


def _starts_anew(phrase: str) -> bool:
    """`table | by the window`, `houses | blue sea`."""
    first = phrase.split()[0]
    return first in vocabulary().silent or first in vocabulary().colours


def _add_implied(facets: dict[str, str], places: list[str], things: set[str], denied: set[Meaning]) -> None:
    """What follows from what is said, and from that in turn, where the prompt says nothing itself."""
    order = [("place", place) for place in places]
    order += [("things", thing) for thing in sorted(things)]
    order += [(facet, facets[facet]) for facet in FACETS if facet in facets]
    for meaning in order:
        for facet, value in vocabulary().implied.get(meaning, ()):
            if (facet, value) in denied or _drives_out((facet, value), facets):
                continue
            if facet == "place":
                if not places:
                    places.append(value)
                    order.append((facet, value))
            elif facet not in facets:
                facets[facet] = value
                order.append((facet, value))


def _drives_out(meaning: Meaning, facets: dict[str, str]) -> bool:
    return any(clash.stays == meaning and not clash.goes.isdisjoint(facets.items()) for clash in vocabulary().clashes)


def _colours(reading: Reading) -> tuple[Colour, ...]:
    denied = tuple(reading.denied_colours)  # a light blue is a blue
    wanted = (colour for colour in reading.colours if not colour.name.endswith(denied))
    return tuple(dict.fromkeys(wanted))[:_MAX_COLOURS]


def _ignored(reading: Reading, kept: list[Said], lost: list[Said]) -> tuple[str, ...]:
    """Unknown words, and phrases of which nothing is left, in their order."""
    gone = {(said.facet, said.value, said.at) for said in lost}
    left = {said.at for said in kept if (said.facet, said.value, said.at) not in gone}
    dropped = [(said.at, said.phrase) for said in lost if said.at not in left]
    worn = [(at, colour.name) for at, colour in reading.worn]
    return tuple(dict.fromkeys(word for _, word in sorted(reading.unknown + worn + dropped)))
