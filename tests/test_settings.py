"""Where settings come from, what is said about wrong ones, and how they are printed."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from imgproxy import settings_source
from imgproxy.errors import SettingsError
from imgproxy.settings import Settings

Write = Callable[[str], Path]
SIGNED = '[[sources]]\nname = "shop"\nbase = "https://cdn.example.com"\nsigning_tokens = ["t0p-secret"]\n'


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(settings_source.os.environ):
        if name.startswith("IMGPROXY_"):
            monkeypatch.delenv(name)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        path = tmp_path / "imgproxy.toml"
        path.write_text(text)
        return path

    return write


def mistakes(config: Path | None = None, **flags: object) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        settings_source.load(config, {name.replace("__", "."): value for name, value in flags.items()})
    return caught.value.mistakes


def test_flags_win_over_the_environment_which_wins_over_the_file(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    config = write("[server]\nport = 1001\nworkers = 3\nkeep_alive_s = 9\n")
    monkeypatch.setenv("IMGPROXY_SERVER__PORT", "1002")
    monkeypatch.setenv("IMGPROXY_SERVER__WORKERS", "4")
    server = settings_source.load(config, {"server.port": 1003, "server.host": None}).server
    assert (server.port, server.workers, server.keep_alive_s, server.host) == (1003, 4, 9, "127.0.0.1")


def test_lists_in_the_environment_are_separated_by_commas_or_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMGPROXY_SERVER__TRUSTED_PROXIES", "10.0.0.1, 10.0.0.2")
    assert settings_source.load(None).server.trusted_proxies == ("10.0.0.1", "10.0.0.2")
    monkeypatch.setenv("IMGPROXY_SERVER__TRUSTED_PROXIES", '["10.0.0.3"]')
    assert settings_source.load(None).server.trusted_proxies == ("10.0.0.3",)


def test_sources_in_the_environment_replace_those_of_the_file(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    source = {"name": "other", "kind": "folder", "base": "/srv", "allow_networks": ["10.0.0.0/8"]}
    monkeypatch.setenv("IMGPROXY_SOURCES", json.dumps([source]))
    (loaded,) = settings_source.load(write(SIGNED)).sources
    assert (loaded.name, str(loaded.allow_networks[0])) == ("other", "10.0.0.0/8")


def test_every_mistake_is_reported_at_once_with_place_value_and_what_is_expected(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = write('[server]\nport = "abc"\nprot = 1\n[background]\nengine = "magic"\n[fetch]\nuser_agent = ""\n')
    monkeypatch.setenv("IMGPROXY_LOG__LEVEL", "loud")
    monkeypatch.setenv("IMGPROXY_IMAGE__QUALTY", "3")
    found = mistakes(config, server__workers=0)
    assert set(found) == {
        f"{config}: server.port = 'abc': expected a whole number from 0 to 65_535",
        f"{config}: server.prot: no such setting; did you mean server.port?",
        f"{config}: background.engine = 'magic': expected one of 'embedded'",
        f"{config}: fetch.user_agent = '': expected a text of at least 1",
        "environment IMGPROXY_LOG__LEVEL: log.level = 'loud': expected one of 'debug', 'info', 'warning', 'error'",
        "environment IMGPROXY_IMAGE__QUALTY: no such setting; did you mean image.quality?",
        "command line: server.workers = 0: expected a whole number from 1 to 64",
    }


def test_wrong_sources_and_wrong_relations_are_reported_together(write: Write) -> None:
    config = write(
        '[server]\nport = -1\nhost = "0.0.0.0"\n'
        '[[sources]]\nname = "a b"\nbase = "https://x.test"\n'
        '[[sources]]\nname = "open"\nbase = "https://y.test"\n'
    )
    found = "\n".join(mistakes(config))
    assert "server.port = -1" in found
    assert "sources[0].name = 'a b'" in found
    assert "source 'open' needs signing_tokens" in found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("server = 3\n", "server = 3: expected a table, [server]"),
        ('[sources]\nname = "x"\n', "sources: expected tables, [[sources]]"),
        ("[sever]\nport = 1\n", "sever: no such setting; did you mean server?"),
        ("[server]\nquality = 1\n", "server.quality: no such setting; did you mean image.quality?"),
        ('[[sources]]\nname = "x"\nhostss = []\n', "sources[0].hostss: no such setting; did you mean sources.hosts?"),
        ('[[sources]]\nname = "x"\n', "sources[0]: a source of kind web_folder needs base"),
        ('[[sources]]\nkind = "samples"\n', "sources[0].name: is missing"),
        ('[[sources]]\nname = "x"\nkind = "samples"\nallow_networks = ["x"]\n', "sources[0].allow_networks[0] = 'x'"),
        ('[[sources]]\nname = "x"\nkind = "samples"\nallow_ports = ["x"]\n', "expected a list of whole numbers"),
    ],
)
def test_a_wrong_table_is_named_with_what_belongs_there(write: Write, text: str, expected: str) -> None:
    config = write(text)
    assert any(line.startswith(f"{config}: ") and expected in line for line in mistakes(config))


@pytest.mark.parametrize(("text", "expected"), [("port = ", "is not TOML"), (None, "cannot be read")])
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, text: str | None, expected: str) -> None:
    path = tmp_path / "x.toml"
    if text is not None:
        path.write_text(text)
    (line,) = mistakes(path)
    assert str(path) in line and expected in line


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(b"\xff")
    assert "is not TOML" in mistakes(path)[0]


def test_secrets_are_never_shown(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = SIGNED.replace('["t0p-secret"]', '"t0p-secret"')
    assert "t0p-secret" not in "\n".join(mistakes(write(wrong)))
    for broken in ('[{"signing_tokens": ["t0p-secret"]', '"t0p-secret"', '["t0p-secret"]'):
        monkeypatch.setenv("IMGPROXY_SOURCES", broken)
        found = "\n".join(mistakes())
        assert "IMGPROXY_SOURCES" in found and "t0p-secret" not in found
    monkeypatch.delenv("IMGPROXY_SOURCES")
    printed = settings_source.print_toml(settings_source.load(write(SIGNED)), masked=True)
    assert "t0p-secret" not in printed and "***" in printed


def test_keys_of_the_api_are_checked_and_never_shown(write: Write) -> None:
    keys = ("k3y-of-the-api-" + "x" * 20, "sha256:" + "a1" * 32)
    settings = settings_source.load(write(f"[api]\nkeys = {list(keys)}\n"))
    assert settings.api.keys == keys
    printed = settings_source.print_toml(settings, masked=True)
    assert not any(key in printed for key in keys) and 'keys = ["***", "***"]' in printed
    for wrong in ("short-k3y", "k3y with spaces in between", "sha256:k3y", "sha256:" + "A1" * 32, "k3y-é-" + "x" * 20):
        (found,) = mistakes(write(f'[api]\nkeys = ["{wrong}"]\n'))
        assert "api.keys[0]" in found and "hex" in found and wrong not in found


def test_a_variable_with_one_underscore_too_few_is_a_mistake_but_a_stranger_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("IMGPROXY_PORT", "tcp://10.0.0.1:80")
    monkeypatch.setenv("IMGPROXY_SERVER_PORT", "tcp://10.0.0.1:80")
    settings_source.load(None)
    monkeypatch.setenv("IMGPROXY_SERVER_PORT", "9000")
    assert mistakes() == ["environment IMGPROXY_SERVER_PORT: no such setting; did you mean IMGPROXY_SERVER__PORT?"]


@pytest.mark.parametrize("name", ["IMGPROXY_SOURCES__NAME", "IMGPROXY_SERVER__PORT__X", "IMGPROXY_NOPE__X"])
def test_a_variable_for_no_setting_is_a_mistake(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "1")
    assert name in mistakes()[0]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_without_sources_loopback_gets_samples_and_an_unsigned_proxy_for_its_own_names(host: str) -> None:
    samples, web = settings_source.load(None, {"server.host": host}).sources
    assert (samples.kind, web.kind) == ("samples", "web_proxy")
    assert set(web.hosts) == {"localhost", "127.0.0.1", "[::1]"}


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "img.shop.test", "localhost.evil.test"])
def test_beyond_loopback_it_refuses_to_start_without_signed_sources(write: Write, host: str) -> None:
    assert "configure at least one source" in mistakes(server__host=host)[0]
    unsigned = write(SIGNED.replace('"t0p-secret"', ""))
    assert "'shop' needs signing_tokens" in mistakes(unsigned, server__host=host)[0]
    assert settings_source.load(write(SIGNED), {"server.host": host}).sources[0].name == "shop"


def test_insecure_allows_unsigned_sources_but_never_an_open_proxy(write: Write) -> None:
    flags = {"server.host": "0.0.0.0", "server.insecure": True}
    unsigned = write(SIGNED.replace('"t0p-secret"', ""))
    assert settings_source.load(unsigned, flags).sources[0].signing_tokens == ()
    assert [source.kind for source in settings_source.load(None, flags).sources] == ["samples"]
    proxy = write('[[sources]]\nname = "p"\nkind = "web_proxy"\n')
    assert "web_proxy 'p' needs signing_tokens" in mistakes(proxy, server__host="0.0.0.0", server__insecure=True)[0]


def test_two_sources_with_one_name_are_a_mistake(write: Write) -> None:
    assert any("'shop'" in line for line in mistakes(write(SIGNED + SIGNED)))


def test_what_is_printed_is_read_back_as_the_same_settings(write: Write) -> None:
    settings = settings_source.load(write(SIGNED + 'hosts = ["a.test"]\nwait_s = 2.5\nallow_networks = ["fd00::/8"]\n'))
    assert settings_source.load(write(settings_source.print_toml(settings))) == settings


def test_the_example_source_works_once_its_comment_signs_are_taken_away() -> None:
    printed = settings_source.print_toml(Settings())
    example = printed[printed.index("# [[sources]]") :]
    tree = tomllib.loads("\n".join(line.removeprefix("# ") for line in example.splitlines()))
    assert Settings.model_validate(tree).sources[0].name == "example"


def test_the_data_directory_follows_the_setting_then_the_xdg_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert settings_source.data_dir(Settings()) == tmp_path / "imgproxy"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", "/home/somebody")
    assert settings_source.data_dir(Settings()) == Path("/home/somebody/.cache/imgproxy")
    own = settings_source.load(None, {"cache.dir": "~/own"})
    assert settings_source.data_dir(own) == Path("/home/somebody/own")


def test_a_child_process_keeps_what_the_operator_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    environment = settings_source.child_environment(threads=3)
    assert (environment["OMP_NUM_THREADS"], environment["OPENBLAS_NUM_THREADS"]) == ("7", "3")
