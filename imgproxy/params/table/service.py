"""What has no effect on pixels: signature, expiry, presets, identifiers."""

from imgproxy.params.kinds import Name, Words
from imgproxy.params.numbers import Integer
from imgproxy.params.spec import Row

ROWS: tuple[Row, ...] = (
    Row("expires", Integer(0, 2**53), "expires", "Unix time after which the URL answers 404.", echoed=False),
    Row("preset", Words(r"[a-z0-9-]+(?:,[a-z0-9-]+)*"), "preset", "Named parameters of the settings.", "preset=thumb"),
    Row("s", Name(), "", "The signature.", base64=False, echoed=False),
    Row("ixlib", Name(), "", "Which client library made the URL.", echoed=False),
    Row("ixid", Name(), "", "An identifier of the client's.", echoed=False),
)
