"""What goes wrong while a browser reads pages: collected in one place, told page by page."""

from __future__ import annotations

from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Dialog, Page, Request

_TELL_VIOLATIONS = """
addEventListener("securitypolicyviolation", event =>
  console.error(`policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
"""


@dataclass
class Watch:
    """Listens to a page for as long as it is used; `faults` are what no page of ours may do."""

    page: Page
    site: str
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin to listen."""
        self.page.add_init_script(_TELL_VIOLATIONS)
        self.page.on("request", self._requested)
        self.page.on("pageerror", lambda error: self._add("script", str(error)))
        self.page.on("dialog", self._asked)
        self.page.on(
            "console",
            lambda said: self._add(said.type, said.text) if said.type in {"error", "warning"} else None,
        )  # fmt: skip

    def _requested(self, request: Request) -> None:
        if not request.url.startswith((self.site, "data:")):
            self._add("request", request.url)

    def _asked(self, dialog: Dialog) -> None:
        self._add("dialog", dialog.message)
        dialog.dismiss()

    def _add(self, kind: str, text: str) -> None:
        self.faults.append(f"{self.page.url.removeprefix(self.site)}: {kind}: {text[:300]}")


LOOKS = (("light", "no-preference"), ("dark", "no-preference"), ("light", "more"), ("dark", "more"))


def axe_faults(page: Page) -> list[str]:
    """Return what axe finds on a page as it stands, and in each of its looks what it finds of colours."""
    found: list[str] = []
    for scheme, contrast in LOOKS:
        page.emulate_media(color_scheme=scheme, contrast=contrast)  # type: ignore[arg-type]
        whole = (scheme, contrast) == LOOKS[0]
        options = {} if whole else {"runOnly": ["color-contrast"]}  # all else is the same in each
        found += [
            f"{scheme}, {contrast}: {one['id']} {[node['html'] for node in one['nodes']][:3]}"
            for one in Axe().run(page, options=options).response["violations"]
        ]
    return found
