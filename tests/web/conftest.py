import pytest

from tests.conftest import Origin, Service, web_folder
from tests.origin.conftest import bucket as bucket
from tests.origin.conftest import s3_log as s3_log
from tests.origin.conftest import s3_server as s3_server


@pytest.fixture(scope="module")
def service(origin: Origin, make_service) -> Service:  # type: ignore[no-untyped-def]
    return make_service(web_folder(origin))
