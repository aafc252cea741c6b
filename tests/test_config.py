"""Settings: complete and right, or a sentence that says what to set."""

import ipaddress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from config import (
    PREFIX,
    ProviderSettings,
    Settings,
    SettingsError,
    check_production,
    database_url,
    load_settings,
    read_environment,
)

KEY = {"SECRET_KEY": "k" * 40}
CORP = {"PROVIDERS__corp__CLIENT_ID": "id", "PROVIDERS__corp__CLIENT_SECRET": "s"}
SERVED = Settings(secret_key="k" * 40, address="https://example.org")


def refusal(values: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(KEY | values)
    return str(caught.value)


def test_only_names_with_the_prefix_are_settings_and_empty_ones_are_none(folder: Path) -> None:
    environ = {"REJOINDER_SITE_NAME": "Leaves", "REJOINDER_DEMO": "", "SITE_NAME": "no", "PATH": "/bin"}

    values = read_environment(environ, folder / "absent")

    assert values == {"SITE_NAME": "Leaves"}


def test_the_environment_wins_over_the_file(folder: Path) -> None:
    file = folder / ".env"
    file.write_text("REJOINDER_SITE_NAME=From the file\nREJOINDER_ADDRESS=https://file.example\nOTHER=1\n")

    values = read_environment({"REJOINDER_SITE_NAME": "From outside"}, file)

    assert values == {"SITE_NAME": "From outside", "ADDRESS": "https://file.example"}


def test_every_setting_is_read() -> None:
    values = KEY | {
        "SECRET_KEY_FALLBACKS": "older, , oldest",
        "DATABASE_URL": "postgres://db/site",
        "ADDRESS": "https://example.org/",
        "SITE_NAME": "Leaves",
        "SITE_DESCRIPTION": "Of grass.",
        "TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8,::1",
        "EDIT_MINUTES": "0",
        "GUESTS": "1",
        "MAIL_URL": "smtps://re%40joinder:p%3Aw@mail.example.org",
        "MAIL_FROM": "Rejoinder <post@example.org>",
        "HOOK_URL": "https://hook.example.org/decide/",
        "HOOK_SECRET": "s" * 40,
        "AKISMET_KEY": "a-key",
        "DEMO": "1",
    }

    settings = load_settings(values)

    assert settings == Settings(
        secret_key="k" * 40,
        secret_key_fallbacks=("older", "oldest"),
        database_url="postgresql+psycopg://db/site",
        address="https://example.org",
        site_name="Leaves",
        site_description="Of grass.",
        trusted_proxies=tuple(map(ipaddress.ip_network, ("127.0.0.1/32", "10.0.0.0/8", "::1/128"))),
        edit_minutes=0,
        guests=True,
        mail_url="smtps://re%40joinder:p%3Aw@mail.example.org",
        mail_from="Rejoinder <post@example.org>",
        hook_url="https://hook.example.org/decide",
        hook_secret="s" * 40,
        akismet_key="a-key",
        demo=True,
    )


def test_what_is_not_given_is_as_documented() -> None:
    settings = load_settings(KEY)

    assert settings.database_url.startswith("sqlite:////")
    assert (settings.address, settings.host, settings.is_secure) == ("http://127.0.0.1:8000", "127.0.0.1:8000", False)
    assert settings.edit_window == timedelta(minutes=30)
    assert (settings.demo, settings.providers) == (False, ())
    assert settings.guests is False


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ("https://Example.ORG:443/", "https://example.org"),
        ("http://example.org:80", "http://example.org"),
        ("http://example.org:443", "http://example.org:443"),
        ("https://[::1]:8443", "https://[::1]:8443"),
    ],
)
def test_the_sites_address_is_written_as_browsers_send_it(given: str, origin: str) -> None:
    assert load_settings(KEY | {"ADDRESS": given}).address == origin


def test_without_a_secret_the_sentence_says_how_to_make_one() -> None:
    with pytest.raises(SettingsError, match=r"Set REJOINDER_SECRET_KEY .*token_urlsafe"):
        load_settings({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE_TITLE", "Leaves"),
        ("DEMO", "yes"),
        ("FIRST_COMMENT_WAITS", "1"),
        ("GUESTS", "on"),
        ("ADDRESS", "example.org"),
        ("ADDRESS", "https://"),
        ("ADDRESS", "https://example.org?x=1"),
        ("ADDRESS", "https://example.org#x"),
        ("ADDRESS", "https://example.org/blog"),
        ("ADDRESS", "https://example.org:eighty"),
        ("ADDRESS", "https://[half"),
        ("ADDRESS", "https://ada@example.org"),
        ("ADDRESS", "https://예시.example"),
        ("ADDRESS", "https://example.org:0"),
        ("TRUSTED_PROXIES", "localhost"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
        ("DATABASE_URL", "mysql://db/site"),
        ("DATABASE_URL", "rejoinder.sqlite"),
        ("PROVIDERS__corp__TOKEN", "x"),
        ("PROVIDERS__corp", "x"),
        ("PROVIDERS__Not a name__CLIENT_ID", "x"),
        ("PROVIDERS__1st__CLIENT_ID", "x"),
    ],
)
def test_a_wrong_setting_is_named_in_the_sentence(name: str, value: str) -> None:
    sentence = refusal({name: value})

    assert f"{PREFIX}{name}" in sentence


@pytest.mark.parametrize("field", ["CLIENT_ID", "CLIENT_SECRET", "ISSUER"])
def test_a_provider_half_configured_is_refused_with_what_it_lacks(field: str) -> None:
    whole = CORP | {"PROVIDERS__corp__ISSUER": "https://corp.example"}
    del whole[f"PROVIDERS__corp__{field}"]

    sentence = refusal(whole)

    assert sentence == f"The provider corp is half configured: set REJOINDER_PROVIDERS__corp__{field}."


def test_a_provider_of_an_unknown_kind_is_refused() -> None:
    sentence = refusal(CORP | {"PROVIDERS__corp__KIND": "myspace"})

    assert "REJOINDER_PROVIDERS__corp__KIND must be one of" in sentence


def test_a_providers_issuer_must_be_an_address() -> None:
    sentence = refusal(CORP | {"PROVIDERS__corp__ISSUER": "corp.example"})

    assert "REJOINDER_PROVIDERS__corp__ISSUER must be an address" in sentence


def test_a_provider_is_trusted_for_e_mail_only_where_the_owner_says_so() -> None:
    values = KEY | CORP | {"PROVIDERS__corp__ISSUER": "https://corp.example"}

    plain = load_settings(values).providers[0]
    trusted = load_settings(values | {"PROVIDERS__corp__TRUSTED_FOR_EMAIL": "1"}).providers[0]

    assert (plain.trusted_for_email, trusted.trusted_for_email) == (False, True)
    assert "TRUSTED_FOR_EMAIL must be 1 or 0" in refusal(values | {"PROVIDERS__corp__TRUSTED_FOR_EMAIL": "yes"})


def test_providers_stand_in_the_order_of_their_names_presets_without_an_issuer() -> None:
    values = CORP | {"PROVIDERS__corp__ISSUER": "https://corp.example/realms/one/"}
    values |= {"PROVIDERS__GitHub__CLIENT_ID": "gh", "PROVIDERS__GITHUB__CLIENT_SECRET": "gs"}
    values |= {"PROVIDERS__a-lab__CLIENT_ID": "gl", "PROVIDERS__a-lab__CLIENT_SECRET": "ls"}
    values |= {"PROVIDERS__a-lab__KIND": "gitlab", "PROVIDERS__a-lab__LABEL": "The lab"}

    providers = load_settings(KEY | values).providers

    assert providers == (
        ProviderSettings("a-lab", "gitlab", "gl", "ls", "", "The lab"),
        ProviderSettings("corp", "oidc", "id", "s", "https://corp.example/realms/one", "Corp"),
        ProviderSettings("github", "github", "gh", "gs", "", ""),
    )


@pytest.mark.parametrize(
    ("wrong", "setting"),
    [
        (replace(SERVED, secret_key="short"), "SECRET_KEY"),
        (replace(SERVED, demo=True), "DEMO"),
        (replace(SERVED, address="http://example.org"), "ADDRESS"),
        (replace(SERVED, address="http://localhost.example.org"), "ADDRESS"),
    ],
)
def test_what_may_not_serve_readers_is_refused(wrong: Settings, setting: str) -> None:
    with pytest.raises(SettingsError, match=f"REJOINDER_{setting}"):
        check_production(wrong)


@pytest.mark.parametrize("address", ["https://example.org", "http://127.0.0.1:8000", "http://[::1]:8000"])
def test_production_serves_over_tls_or_on_loopback(address: str) -> None:
    check_production(replace(SERVED, address=address))


def test_the_database_is_known_without_the_other_settings() -> None:
    assert database_url({"DATABASE_URL": "postgresql://db/site"}) == "postgresql+psycopg://db/site"
    assert database_url({}) == Settings.database_url


@pytest.mark.parametrize("name", ["passkey", "email"])
def test_no_provider_has_the_name_of_another_way_to_log_in(name: str) -> None:
    values = {key.replace("corp", name): value for key, value in CORP.items()}

    assert "must have another name" in refusal(values)


def test_mail_needs_both_settings_and_each_must_be_whole() -> None:
    sender = {"MAIL_FROM": "post@example.org"}

    assert load_settings(KEY | sender | {"MAIL_URL": "smtp://127.0.0.1"}).mail_url == "smtp://127.0.0.1"
    assert "half set up" in refusal(sender)
    assert "half set up" in refusal({"MAIL_URL": "smtp://127.0.0.1"})
    for url in (
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://x:y",
        "smtp://h/inbox",
        "smtp://h?a=b",
    ):
        assert "REJOINDER_MAIL_URL must be" in refusal(sender | {"MAIL_URL": url})
    for address in ("post", "post@", "a@b\r\nBcc: c@d", "@example.org", "Rejoinder"):
        assert "REJOINDER_MAIL_FROM must be" in refusal({"MAIL_URL": "smtp://h", "MAIL_FROM": address})


def test_guests_need_mail_for_they_confirm_their_address() -> None:
    mail = {"MAIL_URL": "smtp://127.0.0.1", "MAIL_FROM": "post@example.org"}

    sentence = refusal({"GUESTS": "1"})

    assert sentence == "REJOINDER_GUESTS needs REJOINDER_MAIL_URL: guests confirm their address by a link in a mail."
    assert load_settings(KEY | {"GUESTS": "0"}).guests is False
    assert load_settings(KEY | mail | {"GUESTS": "1"}).guests is True


def test_the_hook_needs_both_settings_and_a_long_secret() -> None:
    hook = {"HOOK_URL": "http://127.0.0.1:9000/decide"}

    assert "The hook is half set up" in refusal(hook)
    with pytest.raises(SettingsError, match="HOOK_SECRET has less than 32 characters"):
        check_production(load_settings(KEY | hook | {"HOOK_SECRET": "short"}))
    check_production(load_settings(KEY | hook | {"HOOK_SECRET": "s" * 32}))
