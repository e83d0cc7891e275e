"""One person's browser in a journey: comes in, clicks and writes as a person does, and notes what must not happen."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page

from tests.factories.world import World

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@dataclass
class Witness:
    """What every page of the whole journey left behind."""

    urls: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)
    """What the browser's console said: refused scripts and styles, and errors of our own script."""

    def hear(self, message: ConsoleMessage) -> None:
        is_form_again = message.text.startswith("Failed to load resource") and "422" in message.text
        if message.type in {"error", "warning"} and not is_form_again:
            self.complaints.append(message.text)


@dataclass
class Visitor:
    """Somebody of the cast in a browser of their own."""

    context: BrowserContext
    page: Page
    address: str
    witness: Witness

    @classmethod
    def of(cls, browser: Browser, address: str, witness: Witness, *, script: bool, phone: bool = False) -> "Visitor":
        context = browser.new_context(viewport=PHONE if phone else WIDE, java_script_enabled=script)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("console", witness.hear)
        page.on("pageerror", lambda error: witness.complaints.append(str(error)))
        page.on("request", lambda request: witness.urls.add(request.url))
        page.on("domcontentloaded", lambda loaded: witness.titles.add(loaded.title()))
        return cls(context, page, address, witness)

    def go(self, path: str) -> None:
        answer = self.page.goto(self.address + path)
        assert answer is not None
        assert answer.status == 200, (path, answer.status, self.words())

    def words(self) -> str:
        return self.page.inner_text("main")

    def sees(self, *sentences: str) -> None:
        for sentence in sentences:
            self.page.wait_for_selector(f"main :text({sentence!r}) >> visible=true")

    def link(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()

    def row(self, name: str) -> None:
        """Follow the link of a table's row."""
        self.page.locator(f"main tr:has-text({name!r})").get_by_role("link").first.click()

    def button(self, name: str, within: str = "main", exact: bool = True) -> None:
        self.page.locator(within).get_by_role("button", name=name, exact=exact).first.click()

    def write(self, **words: str) -> None:
        """Fill fields by their names in the form."""
        for name, text in words.items():
            self.box(name).fill(text)

    def box(self, name: str) -> Locator:
        return self.page.locator(f"main [name={name}]:not([type=hidden]) >> visible=true").first

    def choose(self, name: str, value: str) -> None:
        self.page.locator(
            f"main label:has(input[name={name}][value={value}]), main input[name={name}][value={value}]"
        ).first.click()

    def come_in_as(self, world: World, who: str) -> None:
        """Come in by one click, as the demonstration offers it."""
        self.go("/sign-in")
        mine = self.page.locator(f"form:has(input[value='{world.users[who]}'])").first
        if not mine.is_visible():
            self.page.locator(f"details:has(input[value='{world.users[who]}']) > summary").first.click()
        mine.get_by_role("button").click()
        self.page.wait_for_url(f"{self.address}/")

    def left_behind(self) -> dict[str, int]:
        """Count what stays in the browser's storages."""
        return dict(self.page.evaluate("({local: localStorage.length, session: sessionStorage.length})"))


def names_in(urls: Iterable[str], names: Iterable[str]) -> list[str]:
    """Give the addresses that hold a name."""
    return [url for url in urls for name in names if name.lower() in url.lower()]
