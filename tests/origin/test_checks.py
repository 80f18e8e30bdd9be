import os
from typing import Any

import pytest

from imgproxy.origin.sources import check
from imgproxy.settings import Source

SECRET = "s3cret"
AWS = {"access_key_id": "reader", "secret_access_key": SECRET}


def web(**more: Any) -> Source:
    return Source(**{"name": "shop", "base": "https://cdn.shop.test/photos", "hosts": ("img.test",), **more})


def bucket(kind: str = "s3", base: str = "s3://shop", **options: str) -> Source:
    return Source(name="b", kind=kind, base=base, options=options)  # type: ignore[arg-type]


GOOD = [
    web(headers={"X-Key": SECRET, "Authorization": f"Bearer {SECRET}"}),
    web(headers={"X-Key": "tab\tinside"}, basic_auth="user:pass:word"),
    web(default_image="/none.png", error_image="https://other.test/error.png"),
    web(default_image="https://cdn.shop.test/none.png"),
    Source(name="p", kind="web_proxy", auth_origins=("https://a.test", "http://B.test:8080/"), basic_auth="u:"),
    Source(name="p", kind="web_proxy", default_image="https://other.test/none.png"),
    Source(name="s", kind="samples", error_image="mug.jpg"),
    bucket(**AWS, region="eu-west-1"),
    bucket("gcs", "gs://shop/a b", skip_signature="true"),
    bucket("azure", "az://$root", account_name="shop", skip_signature="true"),
]

BAD = [
    (web(options={"region": "eu-west-1"}), "options of 'shop' is for azure and gcs and s3 only"),
    (Source(name="d", kind="folder", base="/srv", basic_auth=f"u:{SECRET}"), "basic_auth of 'd' is for"),
    (Source(name="s", kind="samples", headers={"X-Key": SECRET}), "headers of 's' is for"),
    (web(auth_origins=("https://a.test",)), "auth_origins of 'shop' is for web_proxy only"),
    (web(headers={"X Key": SECRET}), "header 'X Key' of 'shop' has a character"),
    (web(headers={"X-Key": f"{SECRET}\r\nHost: x"}), "header 'X-Key' of 'shop' has a character"),
    (web(headers={"": SECRET}), "header '' of 'shop'"),
    (web(headers={"HOST": "x.test"}), "header 'HOST' of 'shop' is ours"),
    (web(headers={"if-none-match": "x"}), "header 'if-none-match' of 'shop' is ours"),
    (web(basic_auth=SECRET), "basic_auth of 'shop' must be"),
    (web(basic_auth=f":{SECRET}"), "basic_auth of 'shop' must be"),
    (web(basic_auth=f"a:{SECRET}\n"), "basic_auth of 'shop' must be"),
    (web(basic_auth=f"a:{SECRET}", headers={"authorization": "x"}), "exclude each other"),
    (Source(name="p", kind="web_proxy", auth_origins=("a.test",)), "auth_origins of 'p' has 'a.test'"),
    (Source(name="p", kind="web_proxy", auth_origins=("https://a.test/x",)), "auth_origins of 'p' has"),
    (Source(name="p", kind="web_proxy", auth_origins=("https://a.test?x",)), "auth_origins of 'p' has"),
    (web(default_image="../none.png"), "default_image of 'shop' is '../none.png'; it names no file"),
    (web(error_image="ftp://x.test/a.png"), "error_image of 'shop' is 'ftp://x.test/a.png'; The URL's scheme"),
    (web(error_image="https://img.test/none.png"), "it leads back to this server"),
    (Source(name="p", kind="web_proxy", default_image="none.png"), "a web_proxy has no folder"),
    (bucket(base="s3://"), "base of 'b' is 's3://'; it names no bucket"),
    (bucket(base="s3://shop/../x"), "its prefix"),
    (bucket(**AWS, endpiont="https://x.test"), "options of 'b': Configuration key: 'endpiont'"),
    (bucket(secret_access_key=SECRET), "options of 'b': "),
    (bucket(skip_signature=SECRET), "options of 'b': "),
    (bucket("gcs", "gs://shop", service_account_key=f'{{"private_key": "{SECRET}"'), "options of 'b': "),
    (bucket("azure", "az://shop", account_name="shop", account_key=f"{SECRET}!"), "options of 'b': "),
]


@pytest.fixture(autouse=True)
def no_credentials_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("AWS_", "GOOGLE_", "AZURE_"))]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize("source", GOOD)
def test_what_can_be_used_is_no_mistake(source: Source) -> None:
    assert check((source,)) == []


@pytest.mark.parametrize(("source", "mistake"), BAD)
def test_a_mistake_is_named_without_its_secrets(source: Source, mistake: str) -> None:
    (line,) = check((source,))
    assert line.startswith("sources: ") and mistake in line
    assert SECRET not in line and "\n" not in line


def test_every_mistake_is_reported_at_once() -> None:
    found = check((web(basic_auth="x", headers={"Host": "x"}), bucket(base="s3://")))
    assert len(found) == 3
