"""The guard dials addresses, so these prove that certificates are still checked against the name in the URL."""

import shutil
import ssl
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from imgproxy.errors import OriginForbidden, OriginUnreachable

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command for a certificate")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and self-signed certificate for shop.test in one file."""
    file = tmp_path_factory.mktemp("tls") / "shop.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
    ]
    command += ["-subj", "/CN=shop.test", "-addext", "subjectAltName=DNS:shop.test", "-keyout", str(file), "-out", "-"]
    made = subprocess.run(command, check=True, capture_output=True)
    file.write_bytes(file.read_bytes() + made.stdout)
    return file


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(httpx, "create_ssl_context", lambda **_: context)


def fetch(lab: Any, origin: Any, host: str) -> bytes:
    location = lab.proxied(f"https://{host}:{origin.port}/a.jpg", ports=(origin.port,))
    body: bytes = lab.fetch(location, resolver=lab.names(shop_test=[["127.0.0.1"]], other_test=[["127.0.0.1"]])).body
    return body


def test_a_certificate_of_the_urls_name_is_accepted(lab: Any, tls: ssl.SSLContext, trusted: None) -> None:
    asked: list[str | None] = []
    tls.sni_callback = lambda _socket, name, _context: asked.append(name)
    with lab.origin({"/a.jpg": lab.reply(200, b"picture")}, tls=tls) as origin:
        assert fetch(lab, origin, "shop.test") == b"picture"
    assert asked == ["shop.test"]


def test_a_certificate_of_another_name_is_refused(lab: Any, tls: ssl.SSLContext, trusted: None) -> None:
    with lab.origin({"/a.jpg": lab.reply(200, b"picture")}, tls=tls) as origin:
        with pytest.raises(OriginUnreachable):
            fetch(lab, origin, "other.test")
        assert origin.heads == []


def test_a_certificate_nobody_vouches_for_is_refused(lab: Any, tls: ssl.SSLContext) -> None:
    with lab.origin({"/a.jpg": lab.reply(200, b"picture")}, tls=tls) as origin, pytest.raises(OriginUnreachable):
        fetch(lab, origin, "shop.test")


def test_a_redirect_must_not_leave_https(lab: Any, tls: ssl.SSLContext, trusted: None) -> None:
    answers: dict[str, Any] = {}
    with lab.origin(answers, tls=tls) as origin, lab.origin({}) as plain:
        answers["/a.jpg"] = lab.reply(302, Location=f"http://shop.test:{plain.port}/a.jpg")
        with pytest.raises(OriginForbidden, match="redirect"):
            fetch(lab, origin, "shop.test")
        assert plain.connections == 0
