"""Where a provider is asked what, as a preset knows it or as its discovery document says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.accounts.providers.errors import Unreadable
from config import LOOPBACK

TENANT = "{tenantid}"
TENANT_ID = "[0-9a-fA-F-]{36}"
POST, BASIC = "client_secret_post", "client_secret_basic"


@dataclass(frozen=True)
class Metadata:
    """Addresses and habits of one provider; `issuer` may hold Microsoft's `{tenantid}`."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    auth_method: str = BASIC
    jwks_uri: str = ""
    userinfo_endpoint: str = ""
    names_itself: bool = False  # RFC 9207: the answer in the address always carries `iss`
    says_s256: bool = False  # the challenge is sent to all, for who does not know it ignores it


def fits(issuer: str, template: str) -> bool:
    """Whether the issuer is the template, for any tenant where Microsoft has a place for one."""
    return re.fullmatch(re.escape(template).replace(re.escape(TENANT), TENANT_ID), issuer) is not None


def fill_tenant(template: str, tenant: object) -> str:
    """The address with the tenant in Microsoft's place for it; raises ValueError where that is no tenant."""
    if TENANT not in template:
        return template
    if not isinstance(tenant, str) or not re.fullmatch(TENANT_ID, tenant):
        raise ValueError("the tenant is missing or malformed")
    return template.replace(TENANT, tenant)


def discovery_address(issuer: str) -> str:
    """Where the document of an issuer is (OpenID Connect Discovery 1.0, section 4)."""
    return f"{issuer.rstrip('/')}/.well-known/openid-configuration"


def read_metadata(document: object, issuer: str, tenants_issuer: str = "") -> Metadata:
    """A discovery document of this issuer; raises Unreadable with what is wrong with it.

    Its issuer must be the configured one (a slash at the end aside) or, where that names no tenant, `tenants_issuer`.
    """
    if not isinstance(document, dict):
        raise Unreadable("the discovery document is not an object")
    own = document.get("issuer")
    is_same = isinstance(own, str) and own.rstrip("/") == issuer.rstrip("/")
    is_for_tenants = bool(tenants_issuer) and own == tenants_issuer and not fits(issuer, tenants_issuer)
    if not isinstance(own, str) or not (is_same or is_for_tenants):
        raise Unreadable(f"the discovery document calls its issuer {own!r}, but {issuer!r} is configured")
    userinfo = "userinfo_endpoint"
    return Metadata(
        issuer=own,
        authorization_endpoint=read_endpoint(document, "authorization_endpoint", issuer),
        token_endpoint=read_endpoint(document, "token_endpoint", issuer),
        auth_method=read_auth_method(as_list(document.get("token_endpoint_auth_methods_supported"))),
        jwks_uri=read_endpoint(document, "jwks_uri", issuer),
        userinfo_endpoint=read_endpoint(document, userinfo, issuer) if userinfo in document else "",
        names_itself=document.get("authorization_response_iss_parameter_supported") is True,
        says_s256="S256" in as_list(document.get("code_challenge_methods_supported")),
    )


def read_endpoint(document: Mapping[str, object], name: str, issuer: str) -> str:
    """One address of the document; raises Unreadable where it is missing or may not be called."""
    value = document.get(name)
    if not isinstance(value, str) or not value:
        raise Unreadable(f"the discovery document has no {name}")
    if not may_call(value) or (is_loopback(value) and not is_loopback(issuer)):
        raise Unreadable(f"the {name} {value!r} is not an https address")
    return value


def read_auth_method(supported: list[object]) -> str:
    """How the secret is sent: in a header, which every provider knows that says nothing else, or in the body."""
    return POST if POST in supported and BASIC not in supported else BASIC


def as_list(value: object) -> list[object]:
    """The value where it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def may_call(address: str) -> bool:
    """Whether the address is https; plain http is for a provider on this very machine."""
    try:
        parts = urlsplit(address)
        named = bool(parts.hostname) and address.isascii() and address.isprintable() and " " not in address
    except ValueError:
        return False
    return (
        named and not parts.fragment and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(address)))
    )


def is_loopback(address: str) -> bool:
    """Whether the address names this very machine."""
    return urlsplit(address).hostname in LOOPBACK
