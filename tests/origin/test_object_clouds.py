"""Google's and Microsoft's stores: what is sent to them and how their answers are read.

No server of Google's interface is on PyPI, so a real HTTP server here answers as its XML API documents
(docs.cloud.google.com/storage/docs/xml-api/get-object-download). Azure's answers likewise; where Azurite is installed
(`npm install -g azurite`), the slow test asks it instead.
"""

import base64
import hashlib
import hmac
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from imgproxy.errors import OriginForbidden, OriginNotFound, OriginTooLarge, OriginUnreachable
from imgproxy.origin.fetch import Fetched
from imgproxy.origin.sources import Location, Sources
from imgproxy.settings import Fetch, Source

# Of Google's URLs the key is one segment.
OBJECT = "/shop/photos%2Fa%20b%2Ejpg"
DATE = "Sat, 21 Nov 2026 08:00:00 GMT"
# Azurite's account and key, the same everywhere: learn.microsoft.com/azure/storage/common/storage-use-azurite
ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="


def gcs(origin: Any, **options: str) -> Location:
    options = {"base_url": origin.url(""), "allow_http": "true", **options}
    source = Source(name="g", kind="gcs", base="gs://shop/photos", options=options)
    return Sources((source,)).locate("x", b"/a%20b.jpg")


def azure(endpoint: str, path: bytes = b"/a%20b.jpg", **options: str) -> Location:
    options = {"endpoint": endpoint, "allow_http": "true", "account_name": ACCOUNT, **options}
    source = Source(name="a", kind="azure", base="az://shop/photos", options=options)
    return Sources((source,)).locate("x", path)


def test_a_google_object_is_read_with_a_token_and_its_own_lifetime(lab: Any) -> None:
    answer = lab.reply(
        200,
        b"picture",
        ETag='"g1"',
        Last_Modified=DATE,
        Cache_Control="public, max-age=3600",
        Content_Type="image/jpeg",
        x_goog_generation="7",
    )
    with lab.origin({OBJECT: answer}) as origin:
        fetched = lab.fetch(gcs(origin, bearer_token="geheim"))
        assert "authorization: bearer geheim\r\n" in origin.heads[0].lower()
    assert fetched == Fetched("fresh", b"picture", '"g1"', DATE, 3600, False, "image/jpeg")


@pytest.mark.parametrize(("status", "error"), [(403, OriginForbidden), (404, OriginNotFound)])
def test_a_google_refusal_is_the_error_that_it_means(lab: Any, status: int, error: type[Exception]) -> None:
    with lab.origin({OBJECT: lab.reply(status)}) as origin, pytest.raises(error):
        lab.fetch(gcs(origin, skip_signature="true"))


def test_what_is_known_of_a_google_object_is_not_sent_again(lab: Any) -> None:
    with lab.origin({OBJECT: b"HTTP/1.1 304 Not Modified\r\n\r\n"}) as origin:
        fetched = lab.fetch(gcs(origin, skip_signature="true"), etag='"g1"')
        assert 'if-none-match: "g1"\r\n' in origin.heads[0].lower()
    assert fetched == Fetched("not_modified", b"", '"g1"')


def test_an_azure_blob_is_read_with_a_signature(lab: Any) -> None:
    answer = lab.reply(200, b"picture", ETag='"0x8D"', Last_Modified=DATE, Cache_Control="no-store")
    with lab.origin({"/shop/photos/a%20b.jpg": answer}) as origin:
        fetched = lab.fetch(azure(origin.url(""), account_key=KEY))
        assert f"authorization: sharedkey {ACCOUNT}:" in origin.heads[0].lower()
    assert fetched == Fetched("fresh", b"picture", '"0x8D"', DATE, None, True)


def test_no_error_quotes_a_signed_url(lab: Any) -> None:
    signed = "/shop/photos/a%20b.jpg?sv=2024&sig=geheim"
    with lab.origin({signed: lab.reply(403)}) as origin, pytest.raises(OriginForbidden) as caught:
        lab.fetch(azure(origin.url(""), sas_key="sv=2024&sig=geheim"))
    assert origin.heads[0].startswith(f"GET {signed} ")
    assert "geheim" not in str(caught.value)


def test_keys_that_are_gone_since_the_start_leave_the_store_unreachable(lab: Any, tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    keys.write_text('{"private_key": "", "private_key_id": "", "client_email": "", "disable_oauth": true}')
    source = Source(name="g", kind="gcs", base="gs://shop", options={"service_account": str(keys)})
    location = Sources((source,)).locate("x", b"/a.jpg")
    keys.unlink()
    with pytest.raises(OriginUnreachable):
        lab.fetch(location)


@pytest.fixture(scope="module")
def azurite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of a real Azure server with the container `shop`."""
    program = shutil.which("azurite-blob")
    if program is None:
        pytest.skip("azurite is not installed: npm install -g azurite")
    folder = tmp_path_factory.mktemp("azurite")
    options = ["--blobHost", "127.0.0.1", "--blobPort", "0", "--location", str(folder), "--skipApiVersionCheck"]
    log = folder / "log"
    with log.open("w") as written, subprocess.Popen([program, *options], stdout=written, stderr=written) as process:
        try:
            endpoint = f"{_address(log)}/{ACCOUNT}"
            _put(endpoint, "/shop", {"restype": "container"})
            yield endpoint
        finally:
            process.terminate()


def _address(log: Path) -> str:
    for _ in range(600):
        if found := re.search(r"http://127\.0\.0\.1:[1-9]\d*", log.read_text()):
            return found[0]
        time.sleep(0.05)
    raise AssertionError(log.read_text())


def _put(endpoint: str, path: str, query: dict[str, str], body: bytes = b"", **headers: str) -> None:
    """Signed as learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key says."""
    sent = {
        "x-ms-date": format_datetime(datetime.now(UTC), usegmt=True),
        "x-ms-version": "2021-12-02",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    named = "".join(f"{name}:{sent[name]}\n" for name in sorted(sent) if name.startswith("x-ms-"))
    asked = "".join(f"\n{name}:{value}" for name, value in query.items())
    # Encoding, language, length, MD5, type, date, four conditions, range.
    lines = ["PUT", "", "", str(len(body) or ""), "", sent.get("Content-Type", ""), "", "", "", "", "", "", ""]
    text = "\n".join(lines) + f"{named}/{ACCOUNT}/{ACCOUNT}{path}{asked}"
    signature = base64.b64encode(hmac.digest(base64.b64decode(KEY), text.encode(), hashlib.sha256)).decode()
    sent["Authorization"] = f"SharedKey {ACCOUNT}:{signature}"
    httpx.put(endpoint + path, params=query, content=body, headers=sent).raise_for_status()


@pytest.mark.slow
def test_azurite_gives_what_it_holds_and_says_what_it_does_not(lab: Any, azurite: str) -> None:
    more = {"x_ms_blob_type": "BlockBlob", "x_ms_blob_cache_control": "private, max-age=60"}
    _put(azurite, "/shop/photos/a%20b.jpg", {}, b"picture", Content_Type="image/jpeg", **more)
    location = azure(azurite, account_key=KEY)
    first = lab.fetch(location)
    assert (first.body, first.content_type, first.max_age_s, first.no_store) == (b"picture", "image/jpeg", 60, True)
    again = lab.fetch(location, etag=first.etag, last_modified=first.last_modified)
    assert again == Fetched("not_modified", b"", first.etag, first.last_modified)
    assert lab.fetch(location, last_modified=first.last_modified).status == "not_modified"
    with pytest.raises(OriginTooLarge):
        lab.fetch(location, settings=Fetch(max_bytes=6))
    with pytest.raises(OriginNotFound):
        lab.fetch(azure(azurite, b"/none.jpg", account_key=KEY))
    with pytest.raises(OriginForbidden):
        lab.fetch(azure(azurite, account_key=base64.b64encode(b"wrong").decode()))
