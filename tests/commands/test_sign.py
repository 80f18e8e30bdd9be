"""Signed URLs, against the vectors that imgix's own clients agree on."""

import pytest

from imgproxy.cli import main
from imgproxy.commands.sign import signed
from imgproxy.params import signing

TOKEN = "FOO123bar"


@pytest.mark.parametrize(
    ("url", "signature"),
    [
        ("/users/1.png", "6797c24146142d5b40bde3141fd3600c"),
        ("/users/1.png?h=300&w=400", "1a4e48641614d1109c6a7af51be23d18"),
        ("/http%3A%2F%2Favatars.com%2Fjohn-smith.png?w=400&h=300", "61ea1cc7add87653bb0695fe25f2b534"),
        ("/users/1.png?bg-replace=in%20a%20desert%2C%20at%20dusk&w=400", "3f5f578011cdb16e958d7d60946ee091"),
    ],
)
def test_a_path_gets_the_published_signature(url: str, signature: str) -> None:
    assert signed(url, TOKEN) == f"{url}{'&' if '?' in url else '?'}s={signature}"


def test_the_host_is_kept_and_not_signed() -> None:
    path = signed("/users/1.png?w=4", TOKEN)
    assert signed("https://img.example.test:8443/users/1.png?w=4", TOKEN) == f"https://img.example.test:8443{path}"


def test_an_earlier_signature_is_replaced_and_a_fragment_dropped() -> None:
    assert signed("/a.png?s=old&w=4#top", TOKEN) == signed("/a.png?w=4", TOKEN)


@pytest.mark.parametrize(
    "url", ["/ein bild.jpg?bg-replace=am strand", "/bücher.jpg?txt=für", "/a.png?x=1&&y=2", "/?w=1"]
)
def test_what_is_printed_verifies(url: str) -> None:
    path, _, query = signed(url, TOKEN).partition("?")
    signing.verify(path.encode("ascii"), query.encode("ascii"), (TOKEN,))


def test_a_url_without_a_path_is_signed_as_the_root() -> None:
    assert signed("https://img.example.test", TOKEN).startswith("https://img.example.test/?s=")


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sign", "/users/1.png", "--token", TOKEN]) == 0
    assert capsys.readouterr().out == "/users/1.png?s=6797c24146142d5b40bde3141fd3600c\n"
