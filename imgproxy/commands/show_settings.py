"""`imgproxy settings`: what is in force after file and environment, as a configuration file with the secrets masked."""

from pathlib import Path

from imgproxy import settings_source


def run(config: Path | None) -> int:
    print(settings_source.print_toml(settings_source.load(config), masked=True), end="")
    return 0
