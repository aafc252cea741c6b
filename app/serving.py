"""Serves the product with granian; `python -m app.serving` is production."""

import ctypes
import gc
import multiprocessing
import os
import signal
import socket
import sys
from collections.abc import Callable
from functools import cache
from wsgiref.types import WSGIApplication

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app import create_app
from app.kernel.database import db, writing
from app.media.bodies import limit_of
from app.moderation.commands.environment import note_environment
from app.web.turns import Turns
from config import SettingsError, check_production, load_settings, read_environment

CONNECTIONS = 512  # per worker; two workers stay below the usual limit of 1,024 open files each
HEADER_SECONDS = 10  # also how long an idle connection is kept
HEADER_BYTES = 64 * 1024
STOP_SECONDS = 5
OFTEN = ("base", "web/", "feeds/", "reading/")  # templates that are ready at once, the others when they are asked for
IDLE_SECONDS = 10  # after which a thread that no slow client needs any more ends

# No allocator may keep a store for each of hundreds of threads, nor for long what a large page has left behind:
# granian's jemalloc, and the C library's malloc (mallopt(3): one arena, of which what a page needs stays at hand).
JEMALLOC = "narenas:1,tcache:false,dirty_decay_ms:500,muzzy_decay_ms:0"
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
FOR_A_PAGE = 4 * 1024 * 1024  # bytes; to get the pages of the compressor's tables anew takes longer than compressing
MALLOC = ((M_ARENA_MAX, 1), (M_MMAP_THRESHOLD, FOR_A_PAGE), (M_TRIM_THRESHOLD, FOR_A_PAGE))


@cache
def application() -> WSGIApplication:
    """The product behind its turns, with what readers see ready; there is one in a process."""
    app = create_app()
    note_settings(app)
    for name in app.jinja_env.list_templates(filter_func=lambda name: name.startswith(OFTEN)):
        app.jinja_env.get_template(name)
    return Turns(app, limit_of(app))


def note_settings(app: Flask) -> None:
    """Tell the log which settings are not as they were at the last start; where there is no database, the next does."""
    with app.app_context(), writing():
        try:
            note_environment(read_environment(os.environ), app.config["SETTINGS"].secret_keys)
            db.session.commit()
        except SQLAlchemyError as error:
            app.logger.warning("settings were not compared with those of the last start: %s", type(error).__name__)
        db.session.remove()
        db.engine.dispose()  # the server forks, and a connection must not be shared between processes


def worker() -> WSGIApplication:
    """What each worker serves: what the process that it was forked from has made already."""
    # Ctrl-C reaches every process of the terminal, but a worker that hears twice of the end hangs for STOP_SECONDS.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    return application()


def serve(host: str, port: int, workers: int) -> None:
    """Serve until SIGTERM or SIGINT, then end within about 5 seconds; raises OSError where the port is taken."""
    address = free_address(host, port)
    application()
    listen(worker, address, port, workers)


def listen(load: Callable[[], WSGIApplication], address: str, port: int, workers: int) -> None:
    """Serve what `load` gives each worker; what is in memory by now they share."""
    save_memory()
    # granian's allocator reads its settings when it is loaded, and never again.
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels
    from granian.server import Server

    server = Server(
        "app.serving",  # only a name, for `load` is asked
        address=address,
        port=port,
        workers=workers,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,  # told to guess, granian waits without limit for a connection's first bytes
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000, max_buffer_size=HEADER_BYTES),
        backpressure=CONNECTIONS,
        blocking_threads=CONNECTIONS,  # a thread for every slow body; Turns says how many may work at once
        blocking_threads_idle_timeout=IDLE_SECONDS,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.error,
        log_access=False,  # readers' addresses are nobody's business
    )
    gc.collect()
    gc.freeze()  # a collection writes into every object that it looks at, and what is written is not shared any more
    server.serve(target_loader=load, wrap_loader=False)


def save_memory() -> None:
    """Tell both allocators to be thrifty and workers to share memory; on another system than Linux only the first."""
    os.environ["_RJEM_MALLOC_CONF"] = JEMALLOC
    if sys.platform != "linux":
        return
    multiprocessing.set_start_method("fork", force=True)
    library = ctypes.CDLL(None)
    for setting in MALLOC if hasattr(library, "mallopt") else ():  # musl has none
        library.mallopt(*setting)


def free_address(host: str, port: int) -> str:
    """The IP address of the host; raises OSError where the port is taken, which granian would share in silence."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
        probe.listen()
    return str(address[0])


def read_number(name: str, default: int) -> int:
    """A whole number from 1 to 65535 from the environment; raises SettingsError."""
    value = os.environ.get(name) or str(default)
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise SettingsError(f"{name} must be a whole number from 1 to 65535.")
    return int(value)


def main() -> None:
    """Serve readers at HOST, PORT with WORKERS; ends with status 2 and one sentence where a setting forbids it."""
    host = os.environ.get("HOST") or "127.0.0.1"
    try:
        check_production(load_settings(read_environment(os.environ)))
        port, workers = read_number("PORT", 8000), read_number("WORKERS", 2)
    except SettingsError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
    print(f"Serving on {host}, port {port}, with {workers} workers.", flush=True)
    try:
        serve(host, port, workers)
    except OSError as error:
        print(f"Cannot listen on {host}, port {port}: {error.strerror}.", file=sys.stderr)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
