"""What a person types: `imgproxy serve | worker | warm | sign | settings | doctor`.

Each command's code loads when it runs.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from imgproxy import __version__
from imgproxy.errors import SettingsError

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 fine, 1 the work failed, 2 wrong use or settings."""
    parsed = _parser().parse_args(arguments)
    command: Command = parsed.command
    try:
        return command(parsed)
    except SettingsError as error:
        print("imgproxy: the settings have mistakes:", *error.mistakes, sep="\n  ", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130  # as a shell reports a command that SIGINT ended


def _serve(parsed: argparse.Namespace) -> int:
    from imgproxy import settings_source
    from imgproxy.processes import supervisor

    return supervisor.run(settings_source.load(parsed.config, _flags(parsed)), "serve")


def _worker(parsed: argparse.Namespace) -> int:
    from imgproxy import settings_source
    from imgproxy.processes import supervisor

    return supervisor.run(settings_source.load(parsed.config, _flags(parsed)), "worker")


def _warm(parsed: argparse.Namespace) -> int:
    from imgproxy.commands import warm

    return warm.run(parsed.urls, parsed.file, concurrency=parsed.concurrency, timeout_s=parsed.timeout)


def _sign(parsed: argparse.Namespace) -> int:
    from imgproxy.commands import sign

    print(sign.signed(parsed.url, parsed.token))
    return 0


def _settings(parsed: argparse.Namespace) -> int:
    from imgproxy.commands import show_settings

    return show_settings.run(parsed.config)


def _doctor(parsed: argparse.Namespace) -> int:
    from imgproxy.commands import doctor

    return doctor.run(parsed.config, deep=parsed.deep)


def _web_process(_: argparse.Namespace) -> int:
    from imgproxy.processes import web_process

    return web_process.main()


def _render_worker(_: argparse.Namespace) -> int:
    from imgproxy.processes import render_worker

    return render_worker.main()


def _flags(parsed: argparse.Namespace) -> dict[str, object]:
    """Flags by the name of the setting they stand for; None where a flag was not given."""
    return {
        "server.host": getattr(parsed, "host", None),
        "server.port": getattr(parsed, "port", None),
        "server.workers": getattr(parsed, "workers", None),
        "server.render_workers": parsed.render_workers,
        "server.insecure": getattr(parsed, "insecure", None) or None,
        "cache.dir": parsed.cache_dir,
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="imgproxy", description="Pictures by URL, with the background you ask for.")
    parser.add_argument("--version", action="version", version=f"imgproxy {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Command, help: str | None = None) -> argparse.ArgumentParser:
        # Without a help text a command is not listed: it is not for people.
        sub = commands.add_parser(name, help=help, description=help) if help else commands.add_parser(name)
        sub.set_defaults(command=command)
        return sub

    serve = add("serve", _serve, "start the service: web processes and render workers")
    worker = add("worker", _worker, "start render workers alone")
    for sub in (serve, worker):
        _add_config(sub)
        sub.add_argument("--render-workers", type=int, metavar="N", help="render workers")
        sub.add_argument("--cache-dir", metavar="DIR", help="data directory")
    serve.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    serve.add_argument("--port", type=int, help="port to listen on (default 8080)")
    serve.add_argument("--workers", type=int, metavar="N", help="web processes")
    serve.add_argument("--insecure", action="store_true", help="start beyond loopback even with unsigned sources")

    warm = add("warm", _warm, "request URLs until their backgrounds are finished")
    warm.add_argument("urls", nargs="*", metavar="URL", help="a rendering URL; - reads them from standard input")
    warm.add_argument("--file", metavar="FILE", help="a file with one URL a line; - reads standard input")
    warm.add_argument("--concurrency", type=int, default=4, metavar="N", help="URLs at once (default 4)")
    warm.add_argument("--timeout", type=float, default=300, metavar="S", help="seconds per URL (default 300)")

    sign = add("sign", _sign, "print a URL with its signature")
    sign.add_argument("url", help="a URL, or a path with its query")
    sign.add_argument("--token", required=True, help="the source's signing token")

    _add_config(add("settings", _settings, "print the settings in force, secrets masked"))
    doctor = add("doctor", _doctor, "say what is missing here and how to get it")
    _add_config(doctor)
    doctor.add_argument("--deep", action="store_true", help="also import torch and look for a GPU (slow)")
    add("web-process", _web_process)
    add("render-worker", _render_worker)
    return parser


def _add_config(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings in TOML")
