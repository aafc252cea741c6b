"""`make run`: the product with a sample site and a trial provider, on this machine only."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from contextlib import suppress

from alembic import command
from alembic.config import Config

from app.demo.commands import PROVIDER, fill, is_empty, list_people, move_identities
from app.kernel.database import db, writing
from app.serving import free_address, serve
from config import INSTANCE, PREFIX, ROOT

TRIED = ("ada", "vera", "jun", "mo", "ben", "eve")
WORKERS = 2


def demo_secret() -> str:
    """A secret of this copy, made once, so that nobody is logged out by the next start."""
    path = INSTANCE / "demo-secret"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


def set_up(host: str, port: int, issuer: str) -> None:
    """Tell the settings what nobody has told them."""
    INSTANCE.mkdir(exist_ok=True)
    own = {
        "SECRET_KEY": demo_secret(),
        "ADDRESS": f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}",
        "DEMO": "1",
        f"PROVIDERS__{PROVIDER}__ISSUER": issuer,
        f"PROVIDERS__{PROVIDER}__CLIENT_ID": "rejoinder",
        f"PROVIDERS__{PROVIDER}__CLIENT_SECRET": "only-for-trying",
        f"PROVIDERS__{PROVIDER}__LABEL": "Trial",
    }
    for name, value in own.items():
        os.environ.setdefault(PREFIX + name, value)


def prepare_database(issuer: str) -> None:
    """Migrate, and fill an empty database with the sample site."""
    from app import create_app

    command.upgrade(Config(toml_file=ROOT / "pyproject.toml"), "head")
    with create_app().app_context(), writing():
        if is_empty():
            fill(issuer)
        move_identities(issuer)
        db.session.remove()
        db.engine.dispose()  # the server forks, and a connection must not be shared between processes


def start_provider(port: int) -> subprocess.Popen[bytes]:
    """The trial provider, on loopback; it believes whoever says who they are."""
    claims = [
        {"sub": row["key"], "name": row["name"], "email": f"{row['key']}@example.org", "email_verified": True}
        for row in list_people()
    ]
    options = [text for claim in claims for text in ("--user-claims", json.dumps(claim))]
    return subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--host", "127.0.0.1", "--port", str(port), *options],
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def wait_for(provider: subprocess.Popen[bytes], port: int) -> None:
    """Return once the trial provider listens; ends with one sentence where it does not start."""
    while provider.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise SystemExit("The trial provider did not start; the package oidc-provider-mock is missing or broken.")


def announce() -> None:
    """Say where the site is and who can log in."""
    people = {row["key"]: row for row in list_people()}
    print(f"\nRejoinder is at {os.environ[PREFIX + 'ADDRESS']}\n")
    print("Log in there as one of these (the trial provider asks for no password):")
    for key in TRIED:
        row = people[key]
        what = "banned" if "banned" in row else " and ".join(row["roles"]) or "reader"
        print(f"  {key:4} {row['name']}, {what}")
    print("\nCtrl-C ends it; the data stays in instance/.\n", flush=True)


def refuse_taken(host: str, port: int) -> None:
    """End with one sentence where somebody listens on the port already."""
    try:
        free_address(host, port)
    except OSError as error:
        print(f"Cannot listen on {host}, port {port}: {error.strerror}. Set PORT to another number.", file=sys.stderr)
        raise SystemExit(1) from None


def main() -> None:
    """Everything that `make run` promises."""
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
    issuer = f"http://127.0.0.1:{port + 1}"
    refuse_taken(host, port)
    refuse_taken("127.0.0.1", port + 1)
    set_up(host, port, issuer)
    provider = start_provider(port + 1)
    try:
        prepare_database(issuer)
        wait_for(provider, port + 1)
        announce()
        serve(host, port, WORKERS)
    finally:
        provider.terminate()
        provider.wait(10)


if __name__ == "__main__":
    main()
