"""The headers that every answer carries, errors included."""

from flask import Flask, Response, current_app

from config import Settings

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types rejoinder",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
TRANSPORT = "max-age=63072000; includeSubDomains"


def fixed_headers(settings: Settings) -> dict[str, str]:
    """What every answer says about itself; over TLS also that there is no other way."""
    return HEADERS | ({"Strict-Transport-Security": TRANSPORT} if settings.is_secure else {})


def add_headers(response: Response) -> Response:
    """The same for every answer; what no view called public is private and not stored."""
    said = set(response.headers.keys(lower=True))
    every = fixed_headers(current_app.config["SETTINGS"]) | {"Cache-Control": "private, no-store"}
    response.headers.extend([each for each in every.items() if each[0].lower() not in said])
    if not response.cache_control.immutable:  # an upload is the same for everybody, and for ever
        response.vary.add("Cookie")
    return response


def init_app(app: Flask) -> None:
    """Add the headers to every answer of the app."""
    app.after_request(add_headers)
