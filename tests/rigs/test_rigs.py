"""The rigs do what the other tests rely on."""

import base64
import html
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import KeySet
from sqlalchemy import create_engine, text

from tests.rigs.chromium import LAUNCH_ARGUMENTS, chromium_executable
from tests.rigs.code_flow import ASKED, CALLBACK, callback_of, discovered, redeem
from tests.rigs.markup import nu_complaints
from tests.rigs.parts import Missing, missing
from tests.rigs.postgresql import create_database, running_postgresql
from tests.rigs.provider import Provider, running_provider
from tests.rigs.site import free_port, processes_of_group, running_site

SITE = """
import http.server, os, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
class Well(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(repr(sorted(os.environ)).encode())
print("it is up")
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Well).serve_forever()
"""
GOOD = '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Good</title><p>Fine.</p></html>'


@pytest.fixture(scope="module")
def certified() -> Iterator[Provider]:
    """The certified provider."""
    try:
        with running_provider([CALLBACK]) as provider:
            yield provider
    except Missing as reason:
        missing(str(reason))


def login_page(provider: Provider, browser: requests.Session) -> tuple[str, str]:
    """The addresses behind "Log in" and "Cancel" on the certified provider's page."""
    query = urlencode({**ASKED, "client_id": provider.client_id})
    page = browser.get(f"{discovered(provider.issuer)['authorization_endpoint']}?{query}", timeout=5)
    found = re.search(r'action="([^"]+)".*href="([^"]+)">Cancel', page.text, re.DOTALL)
    assert found, page.text
    return provider.issuer + html.unescape(found[1]), provider.issuer + html.unescape(found[2])


def until_callback(browser: requests.Session, response: requests.Response) -> dict[str, str]:
    """Follow the redirects on the provider's own address to the one that leaves it."""
    while not response.headers["Location"].startswith(CALLBACK):
        response = browser.get(response.headers["Location"], timeout=5, allow_redirects=False)
    return callback_of(response)


def logged_in(provider: Provider, login: str) -> dict[str, str]:
    """What the certified provider sends back after a person typed a login name."""
    browser = requests.Session()
    form, _ = login_page(provider, browser)
    return until_callback(browser, browser.post(form, {"login": login}, timeout=5, allow_redirects=False))


def payload(id_token: str) -> str:
    """The claims of a token as they are written in it, unverified."""
    return base64.urlsafe_b64decode(id_token.split(".")[1] + "==").decode()


def test_a_missing_part_skips_here_and_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "false")
    with pytest.raises(pytest.skip.Exception, match="no such part"):
        missing("no such part")

    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no such part"):
        missing("no such part")


def test_postgresql_answers_and_its_databases_know_nothing_of_each_other(tmp_path: Path) -> None:
    try:
        with running_postgresql(tmp_path) as server:
            first = create_engine(create_database(server, "first"))
            with first.begin() as connection:
                connection.execute(text("CREATE TABLE only_here (word text)"))
            first.dispose()
            second = create_engine(create_database(server, "second"))
            with second.connect() as connection:
                told = connection.execute(
                    text("SELECT current_setting('server_encoding'), to_regclass('only_here')")
                ).one()
            second.dispose()
            assert tuple(told) == ("UTF8", None)
    except Missing as reason:
        missing(str(reason))


def test_the_certified_provider_describes_itself(certified: Provider) -> None:
    told = discovered(certified.issuer)

    assert told["issuer"] == certified.issuer
    assert told["code_challenge_methods_supported"] == ["S256"]
    assert told["authorization_response_iss_parameter_supported"] is True


@pytest.mark.parametrize(("login", "name"), [("ada", "Ada Marsh"), ("jun", "박준"), ("누구나 <b>", "누구나 <b>")])
def test_the_certified_provider_logs_in_whoever_types_a_name(certified: Provider, login: str, name: str) -> None:
    answer = logged_in(certified, login)
    assert (answer["iss"], answer["state"]) == (certified.issuer, "a-state")

    told = redeem(certified.issuer, answer["code"]).json()
    bearer = {"Authorization": f"Bearer {told['access_token']}"}
    person = requests.get(discovered(certified.issuer)["userinfo_endpoint"], headers=bearer, timeout=5).json()

    keys = KeySet.import_key_set(requests.get(discovered(certified.issuer)["jwks_uri"], timeout=5).json())
    claims = jwt.decode(told["id_token"], keys, algorithms=["RS256"]).claims
    assert (claims["sub"], claims["nonce"], "email" in claims) == (login, "a-nonce", False)
    assert (person["sub"], person["name"], person["email_verified"]) == (login, name, True)


def test_the_certified_provider_refuses_a_wrong_verifier_a_wrong_secret_and_a_used_code(certified: Provider) -> None:
    code = logged_in(certified, "ben")["code"]
    assert redeem(certified.issuer, logged_in(certified, "ben")["code"], "wrong" * 10).status_code == 400
    assert redeem(certified.issuer, code, secret="wrong").status_code == 401

    assert redeem(certified.issuer, code).status_code == 200

    assert redeem(certified.issuer, code).json()["error"] == "invalid_grant"


def test_the_certified_provider_demands_pkce(certified: Provider) -> None:
    asked = {name: value for name, value in ASKED.items() if not name.startswith("code_challenge")}
    query = urlencode({**asked, "client_id": certified.client_id})

    answer = requests.get(f"{certified.issuer}/auth?{query}", timeout=5, allow_redirects=False)

    assert callback_of(answer)["error"] == "invalid_request"


def test_cancel_at_the_certified_provider_ends_in_access_denied(certified: Provider) -> None:
    browser = requests.Session()
    _, cancel = login_page(certified, browser)

    answer = until_callback(browser, browser.get(cancel, timeout=5, allow_redirects=False))

    assert (answer["error"], answer["state"]) == ("access_denied", "a-state")


def test_the_certified_provider_asks_again_who_it_is_when_told_to(certified: Provider) -> None:
    browser = requests.Session()
    form, _ = login_page(certified, browser)
    until_callback(browser, browser.post(form, {"login": "ada"}, timeout=5, allow_redirects=False))

    for prompt in ("login", "select_account"):
        query = urlencode({**ASKED, "client_id": certified.client_id, "prompt": prompt})
        page = browser.get(f"{certified.issuer}/auth?{query}", timeout=5)
        assert 'name="login"' in page.text
        answer = until_callback(browser, browser.post(page.url, {"login": "mo"}, timeout=5, allow_redirects=False))
        told = redeem(certified.issuer, answer["code"]).json()
        assert '"sub":"mo"' in payload(told["id_token"])


def test_a_site_runs_with_its_own_environment_and_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REJOINDER_SECRET_KEY", "of the machine")

    with running_site({"PORT": str(free_port())}, [sys.executable, "-c", SITE]) as site:
        names = requests.get(f"{site.address}/health", timeout=5).text
        (worker,) = site.pids()
        assert b"time.sleep(60)" in Path(f"/proc/{worker}/cmdline").read_bytes()
        assert "it is up" in site.output()
        assert site.stop() == -signal.SIGTERM
        assert site.pids() == []

    assert "PORT" in names
    assert "REJOINDER_SECRET_KEY" not in names
    assert processes_of_group(site.process.pid) == {}


def test_a_site_that_does_not_start_says_why() -> None:
    command = [sys.executable, "-c", "raise SystemExit('set a secret first')"]

    with (
        pytest.raises(RuntimeError, match="set a secret first"),
        running_site({"PORT": str(free_port())}, command),
    ):
        pass


def test_chromium_starts() -> None:
    try:
        command = [chromium_executable(), *LAUNCH_ARGUMENTS, "--headless", "--dump-dom", f"data:text/html,{GOOD}"]
    except Missing as reason:
        missing(str(reason))

    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert "Fine." in done.stdout


def test_the_markup_checker_finds_what_is_wrong_and_nothing_else() -> None:
    try:
        complaints = nu_complaints({"/good": GOOD, "/bad": GOOD.replace("<p>", '<p><img src="a.png">')})
    except Missing as reason:
        missing(str(reason))

    assert len(complaints) == 1
    assert complaints[0].startswith("/bad:1: error: An “img” element must have an “alt” attribute")
