import pytest

from tests.conftest import Origin, Service, web_folder


@pytest.fixture(scope="module")
def service(origin: Origin, make_service) -> Service:  # type: ignore[no-untyped-def]
    return make_service(web_folder(origin))
