"""How long answers may be kept, where a source has a say of its own."""

from collections.abc import Callable

import pytest

from tests.conftest import Origin, Service, jpeg, max_age, product, web_folder

MakeService = Callable[..., Service]
SOURCES = {
    "respects": 'cache_behaviour = "respect_origin"',
    "overrides": 'cache_behaviour = "override_origin"',
    "minimum": 'cache_behaviour = "enforce_minimum"',
    "general": "",
}


@pytest.fixture(scope="module")
def service(origin: Origin, make_service: MakeService) -> Service:
    for name, said in {"short": "max-age=50", "long": "max-age=5000", "private": "private, max-age=50"}.items():
        origin.put(f"/{name}.jpg", jpeg(product()), Cache_Control=said)
    sources = [
        web_folder(origin, said, "cache_s = 900", "error_s = 33", name=name, hosts=f'["{name}.test"]')
        for name, said in SOURCES.items()
        if name != "general"
    ]
    sources.append(web_folder(origin, name="general", hosts='["general.test"]'))
    return make_service("[lifetimes]\nfinished_s = 7000\nunavailable_s = 4\n" + "".join(sources))


@pytest.mark.parametrize(
    ("source", "silent", "short", "long"),
    [
        ("respects", 900, 50, 5000),
        ("overrides", 900, 900, 900),
        ("minimum", 900, 900, 5000),
        ("general", 7000, 50, 5000),
    ],
)
def test_a_source_decides_whose_lifetime_counts(
    service: Service, source: str, silent: int, short: int, long: int
) -> None:
    for path, expected in (("shoe", silent), ("short", short), ("long", long)):
        assert max_age(service.get(f"/{path}.jpg?w=40", Host=f"{source}.test")) == expected, path


@pytest.mark.parametrize("source", ["respects", "minimum", "general"])
def test_what_may_not_be_stored_is_private_unless_overridden(service: Service, source: str) -> None:
    private = service.get("/private.jpg?w=40", Host=f"{source}.test")
    assert private.headers["Cache-Control"] == "private, no-store"
    assert max_age(service.get("/private.jpg?w=40", Host="overrides.test")) == 900


@pytest.mark.parametrize(("source", "missing_s"), [("respects", 33), ("overrides", 33), ("general", 300)])
def test_errors_have_their_sources_lifetime(service: Service, origin: Origin, source: str, missing_s: int) -> None:
    origin.put("/down.jpg", b"")
    origin.files["/down.jpg"].status = 503
    origin.put("/page.jpg", b"<html>")
    host = f"{source}.test"
    assert max_age(service.get("/missing.jpg", Host=host)) == missing_s
    assert max_age(service.get("/page.jpg", Host=host)) == missing_s
    assert max_age(service.get("/down.jpg", Host=host)) == 4


def test_a_request_that_belongs_to_no_source_has_the_general_one(service: Service) -> None:
    assert max_age(service.get("/shoe.jpg", Host="none.test")) == 300


def test_a_failed_background_has_its_sources_lifetime(service: Service) -> None:
    target = "/shoe.jpg?bg-replace=x&bg-replace-seed=-1"
    assert max_age(service.get(target, Host="respects.test")) == 33
    refused = service.get(target + "&bg-replace-fallback=false", Host="respects.test")
    assert (refused.status_code, max_age(refused)) == (400, 33)


def test_the_shortest_lived_picture_decides(service: Service) -> None:
    for source, expected in (("respects", 50), ("minimum", 900), ("overrides", 900), ("general", 50)):
        answer = service.get("/long.jpg?w=40&mark=/short.jpg", Host=f"{source}.test")
        assert answer.status_code == 200 and max_age(answer) == expected, source
