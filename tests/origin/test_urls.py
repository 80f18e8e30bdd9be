import pytest

from imgproxy.origin.urls import BadUrl, canonical_url


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("HTTP://X.Test:80", "http://x.test/"),
        ("https://x.test:443/a", "https://x.test/a"),
        ("https://x.test:8443/a", "https://x.test:8443/a"),
        ("http://x.test./a", "http://x.test/a"),
        ("http://x.test/a b.png?x=1&y=2#part", "http://x.test/a%20b.png?x=1&y=2"),
        ("http://x.test/a%2Fb%20c+d", "http://x.test/a%2Fb%20c+d"),
        ("http://x.test/での.png", "http://x.test/%E3%81%A7%E3%81%AE.png"),
        ("http://Straße.test/", "http://xn--strae-oqa.test/"),
        ("http://bücher.test/", "http://xn--bcher-kva.test/"),
        ("http://a。test/", "http://a.test/"),
        ("http://my_bucket.test/", "http://my_bucket.test/"),
        ("http://[2606:4700:0::1]/", "http://[2606:4700::1]/"),
    ],
)
def test_equal_urls_are_written_in_one_way(text: str, canonical: str) -> None:
    assert canonical_url(text) == canonical
    assert canonical_url(canonical) == canonical


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a.png", "not absolute"),
        ("//x.test/a.png", "not absolute"),
        (" http://x.test/", "not absolute"),
        ("javascript:alert(1)", "not absolute"),
        ("file:///etc/passwd", "scheme"),
        ("ftp://x.test/a", "scheme"),
        ("gopher://x.test/a", "scheme"),
        ("http://user:pw@x.test/", "user name"),
        ("http://@x.test/", "user name"),
        ("http://good.test\\@evil.test/", "user name"),
        ("http:///a", "host"),
        ("http://evil.test\\.good.test/", "host"),
        ("http://a b/", "host"),
        ("http://ex%61mple/", "host"),
        ("http://x..test/", "host"),
        (f"http://{'a' * 64}.test/", "host"),
        (f"http://{'a.' * 127}test/", "host"),
        ("http://１２７.0.0.1/", "host"),
        ("http://①②⑦.⓪.⓪.①/", "host"),
        ("http://x.test:port/", "port"),
        ("http://x.test\n/", "character"),
        ("http://x.test/\0", "character"),
        ("http://[fe80::1%25eth0]/", "zone"),
        ("http://[::ffff]]/", "host"),
        ("http://[zz::1]/", "host"),
    ],
)
def test_a_bad_url_is_refused_with_what_is_wrong(text: str, what: str) -> None:
    with pytest.raises(BadUrl, match=what):
        canonical_url(text)
