"""The one place that reads what a provider says about a person; every field is untrusted."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.accounts.providers.errors import Unreadable
from app.kernel.text import clean_line, graphemes

SUBJECT_LIMIT = 255
NAME_LIMIT = 50
NAME_SAMPLE = 400  # code points; a character may be made of many
EMAIL_LIMIT = 254
PICTURE_LIMIT = 1_000


@dataclass(frozen=True)
class Claims:
    """A person as a provider knows them: (issuer, subject) is who it is, the rest is only said of them.

    `email_trusted`: the address was verified by a provider that the owner believes.
    """

    issuer: str
    subject: str
    name: str
    email: str
    email_verified: bool
    picture: str
    email_trusted: bool = False


def read_openid(issuer: str, id_token: Mapping[str, object], userinfo: object = None) -> Claims:
    """Claims of a verified ID token, completed from userinfo of the same subject (OpenID Connect Core, 5.1, 5.3.2)."""
    subject = read_subject(id_token.get("sub"))
    said = as_mapping({} if userinfo is None else userinfo)
    if userinfo is not None and said.get("sub") != subject:
        raise Unreadable("userinfo is about another subject than the ID token")
    mail = id_token if "email" in id_token else said  # never the address of one and the mark of the other
    merged = {**said, **id_token}
    return Claims(
        issuer=issuer,
        subject=subject,
        name=read_name(merged.get("name"), merged.get("nickname"), merged.get("preferred_username")),
        email=(email := read_email(mail.get("email"))),
        email_verified=is_verified(email, mail.get("email_verified")),
        picture=read_picture(merged.get("picture")),
    )


def read_github(issuer: str, user: object, emails: object) -> Claims:
    """Claims of GitHub's `user` and `user/emails`; the address is the primary one."""
    user = as_mapping(user)
    addresses = [as_mapping(entry) for entry in as_list(emails)]
    primary = next((entry for entry in addresses if entry.get("primary") is True), {})
    return Claims(
        issuer=issuer,
        subject=read_number(user.get("id")),
        name=read_name(user.get("name"), user.get("login")),
        email=(email := read_email(primary.get("email"))),
        email_verified=is_verified(email, primary.get("verified")),
        picture=read_picture(user.get("avatar_url")),
    )


def read_wordpress(issuer: str, me: object) -> Claims:
    """Claims of WordPress.com's `me`."""
    me = as_mapping(me)
    return Claims(
        issuer=issuer,
        subject=read_number(me.get("ID")),
        name=read_name(me.get("display_name"), me.get("username")),
        email=(email := read_email(me.get("email"))),
        email_verified=is_verified(email, me.get("email_verified")),
        picture=read_picture(me.get("avatar_URL")),
    )


def read_subject(value: object) -> str:
    """The key of a person, exactly as it came: 1 to 255 printable characters."""
    if not isinstance(value, str) or not 0 < len(value) <= SUBJECT_LIMIT or not value.isprintable():
        raise Unreadable("the subject is missing, too long or not printable")
    return value


def read_number(value: object) -> str:
    """The key of a person where it is a number: a whole one from 1 to 2^63 - 1, as text."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**63:
        raise Unreadable("the number of the person is missing or not a whole number above zero")
    return str(value)


def read_name(*values: object) -> str:
    """The first of the values that is a name when cleaned, cut at 50 characters as people see them, else nothing."""
    lines = (clean_line(value[:NAME_SAMPLE]) for value in values if isinstance(value, str))
    return next(("".join(graphemes(line)[:NAME_LIMIT]).strip() for line in lines if line), "")


def read_email(value: object) -> str:
    """The address in small letters where it looks like one of up to 254 characters (RFC 5321), else nothing."""
    if not isinstance(value, str) or len(value) > EMAIL_LIMIT or not value.isprintable() or " " in value:
        return ""
    local, _, domain = value.rpartition("@")
    small = value.lower() if value.isascii() else value  # other alphabets have letters that are small ones of two
    return small if local and domain else ""


def is_verified(email: str, mark: object) -> bool:
    """Whether the provider verified the address: only JSON's `true` says so, neither a text nor a number."""
    return bool(email) and mark is True


def read_picture(value: object) -> str:
    """The http or https address of a picture, up to 1,000 plain characters, else nothing."""
    if not isinstance(value, str) or len(value) > PICTURE_LIMIT or not value.isascii() or not value.isprintable():
        return ""
    try:
        parts = urlsplit(value)
    except ValueError:
        return ""
    return value if parts.scheme in ("http", "https") and parts.hostname and " " not in value else ""


def as_mapping(value: object) -> Mapping[str, object]:
    """The JSON object that was expected; raises Unreadable for anything else."""
    if not isinstance(value, dict):
        raise Unreadable("an object was expected")
    return value


def as_list(value: object) -> list[object]:
    """The JSON list that was expected; raises Unreadable for anything else."""
    if not isinstance(value, list):
        raise Unreadable("a list was expected")
    return value
