"""Browser windows that note whatever a page should not do."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from tests.journeys.stage import Stage

# Whatever the content policy or Trusted Types forbid is said on the console, where `Window` listens.
TELL_VIOLATIONS = """addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`))"""

serial = count(1)


@dataclass
class Window:
    """One person's browser, empty when it is opened; `complaints` is what no page of ours may cause."""

    stage: Stage
    page: Page
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    @property
    def context(self) -> BrowserContext:
        """The browser with its cookies."""
        return self.page.context

    def go(self, path: str) -> Page:
        """Open a page of the site."""
        self.page.goto(self.stage.address + path)
        return self.page

    def cookies(self) -> set[str]:
        """The names of the cookies that the site has set."""
        return {cookie["name"] for cookie in self.context.cookies(self.stage.address)}

    def watch(self) -> None:
        """Begin to listen."""
        self.context.add_init_script(TELL_VIOLATIONS)
        self.context.on("console", self.on_console)
        self.context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))
        self.context.on("request", self.on_request)
        self.context.on("response", self.on_response)

    def on_console(self, message: ConsoleMessage) -> None:
        """Errors and warnings; a page that was refused is an answer, and what lies in it `on_response` sees."""
        is_status = message.text.startswith("Failed to load resource: the server responded")
        url = message.location.get("url", "")
        is_ours = url.startswith(self.stage.address) or message.text.startswith("policy: ")
        if message.type in ("error", "warning") and is_ours and not is_status:
            self.complaints.append(f"console: {message.text} ({url})")

    def on_request(self, request: Request) -> None:
        """Whom the browser asks."""
        self.hosts.add(urlsplit(request.url).netloc)

    def on_response(self, response: Response) -> None:
        """A part of a page that is not there."""
        if response.status >= 400 and response.request.resource_type not in ("document", "fetch"):
            self.complaints.append(f"{response.status}: {response.url}")


OpenWindow = Callable[..., Window]


def open_window(
    browser: Browser, stage: Stage, who: str | None = None, *, scripting: bool = True, **options: object
) -> Window:
    """A browser of its own, logged in as somebody of the sample site or as nobody, at a network address of its own."""
    number = next(serial)
    context = browser.new_context(
        java_script_enabled=scripting,
        extra_http_headers={"X-Forwarded-For": f"10.1.{number // 250}.{number % 250 + 1}"},
        **{"viewport": {"width": 1280, "height": 900}, **options},  # type: ignore[arg-type]
    )
    context.set_default_timeout(30_000)
    if who:
        context.add_cookies([{"name": "session", "value": stage.session_cookie(who), "url": stage.address}])
    window = Window(stage, context.new_page())
    window.watch()
    return window
