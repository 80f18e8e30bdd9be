"""`python -m imgproxy` is the same as `imgproxy`."""

import sys

from imgproxy.cli import main

sys.exit(main())
