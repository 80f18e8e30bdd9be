"""What may be set per source, how secrets among it are shown, and the presets beside the sources."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from imgproxy import settings_source
from imgproxy.errors import SettingsError
from imgproxy.settings import Lifetimes, Settings, Source, lifetimes_of

Write = Callable[[str], Path]
EVERYTHING = """
[[sources]]
name = "shop"
base = "https://cdn.shop.test"
headers = { X-Key = "geheim", "x.y" = "geheim", "X-Number" = 7 }
basic_auth = "user:geheim"
default_image = "/none.png"
error_image = "https://other.test/error.png"
defaults = "auto=format&q=60"
presets_only = true
cache_behaviour = "enforce_minimum"
cache_s = 60
error_s = 5

[[sources]]
name = "bucket"
kind = "s3"
hosts = ["b.test"]
base = "s3://shop/photos"
options = { access_key_id = "geheim", secret_access_key = "geheim", allow_http = true }

[presets]
card = "w=300&h=200&fit=crop"
2x = "dpr=2"
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        path = tmp_path / "imgproxy.toml"
        path.write_text(text)
        return path

    return write


def mistakes(config: Path | None) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        settings_source.load(config)
    return caught.value.mistakes


def test_everything_of_a_source_is_read_printed_and_read_again(write: Write) -> None:
    settings = settings_source.load(write(EVERYTHING))
    shop, bucket = settings.sources
    assert shop.headers == {"X-Key": "geheim", "x.y": "geheim", "X-Number": "7"}
    assert bucket.options["allow_http"] == "true"
    assert settings.presets == {"card": "w=300&h=200&fit=crop", "2x": "dpr=2"}
    assert settings_source.load(write(settings_source.print_toml(settings))) == settings


def test_secrets_are_masked_and_their_names_are_not(write: Write) -> None:
    settings = settings_source.load(write(EVERYTHING))
    printed = settings_source.print_toml(settings, masked=True)
    assert "geheim" not in printed
    shop, bucket = tomllib.loads(printed)["sources"]
    assert shop["headers"] == {"X-Key": "***", "x.y": "***", "X-Number": "***"}
    assert (shop["basic_auth"], bucket["basic_auth"]) == ("***", "")
    assert bucket["options"] == {"access_key_id": "***", "secret_access_key": "***", "allow_http": "***"}


def test_secrets_are_in_no_representation() -> None:
    source = Source(
        name="shop",
        base="https://cdn.shop.test",
        signing_tokens=("geheim",),
        headers={"X-Key": "geheim"},
        basic_auth="u:geheim",
        options={"account_key": "geheim"},
    )
    assert "geheim" not in repr(source) + str(source) + repr(Settings(sources=(source,)))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('headers = "geheim"', "sources[0].headers: expected a table of texts"),
        ('headers = { X-Key = ["geheim"] }', "sources[0].headers.X-Key: expected a table of texts"),
        ('options = ["geheim"]', "sources[0].options: expected a table of texts"),
        ('basic_auth = ["geheim"]', "sources[0].basic_auth: expected a text"),
        ('basic_auth = "geheim"', "basic_auth of 'shop' must be"),
        ("cache_s = 0", "sources[0].cache_s = 0: expected a whole number from 1 to 31_536_000"),
        ('cache_behaviour = "never"', "one of '', 'respect_origin', 'override_origin', 'enforce_minimum'"),
        ('defaults = "w=1&s=2&expires64=3"', "must not hold expires, s"),
        ('defaults = "?w=1"', "without its question mark"),
        ('kind = "s3"', "base of a s3 must start with s3://"),
        ('kind = "ftp"', "'samples', 's3', 'gcs', 'azure'"),
    ],
)
def test_a_wrong_value_is_named_unless_it_may_be_secret(write: Write, line: str, expected: str) -> None:
    found = mistakes(write(f'[[sources]]\nname = "shop"\nbase = "https://cdn.shop.test"\n{line}\n'))
    assert any(expected in mistake for mistake in found), found
    assert "geheim" not in "\n".join(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[presets]\nCard = "w=1"\n', "a preset's name is made of a-z, 0-9 and -"),
        ('[presets]\n"" = "w=1"\n', "a preset's name is made of a-z, 0-9 and -"),
        ('[presets]\ncard = "w=1&preset=other"\n', "presets.card = 'w=1&preset=other': must not hold preset"),
        ('[presets]\ncard = "w=1&s=2"\n', "must not hold s"),
        ('[presets]\ncard = "w=1\\n"\n', "must be the query of a URL"),
        ("[presets]\ncard = 3\n", "presets.card = 3: expected a table of texts"),
        ('presets = "w=1"\n', "presets = 'w=1': expected a table of texts"),
        ('[preset]\ncard = "w=1"\n', "preset: no such setting; did you mean presets?"),
    ],
)
def test_a_preset_that_cannot_be_one_is_a_mistake(write: Write, text: str, expected: str) -> None:
    found = mistakes(write(text))
    assert any(expected in line for line in found), found


def test_presets_come_from_the_environment_as_json(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMGPROXY_PRESETS", json.dumps({"big-card": "w=600"}))
    assert settings_source.load(write('[presets]\ncard = "w=300"\n')).presets == {"card": "w=300", "big-card": "w=600"}
    monkeypatch.setenv("IMGPROXY_PRESETS", "card=w=1")
    assert "IMGPROXY_PRESETS: is not JSON" in mistakes(None)[0]


def test_a_source_keeps_the_general_lifetimes_but_for_its_own() -> None:
    general = Lifetimes(finished_s=1000, pending_s=3, failed_s=200)
    plain = Source(name="shop", base="https://cdn.shop.test")
    assert lifetimes_of(plain, general) == general
    own = plain.model_copy(update={"cache_behaviour": "override_origin", "cache_s": 60, "error_s": 7})
    assert lifetimes_of(own, general) == general.model_copy(
        update={"behaviour": "override_origin", "finished_s": 60, "failed_s": 7}
    )
    assert lifetimes_of(own, general) is lifetimes_of(own, general)
    with pytest.raises(ValidationError):
        lifetimes_of(own, general).finished_s = 1


def test_two_sources_of_one_name_and_other_settings_do_not_share_lifetimes() -> None:
    first = Source(name="shop", base="https://cdn.shop.test", cache_s=1)
    second = first.model_copy(update={"cache_s": 2})
    assert [lifetimes_of(source, Lifetimes()).finished_s for source in (first, second, first)] == [1, 2, 1]
