"""Pages become HTML through MkDocs and Material; the only importer of mkdocs.

MkDocs never sees content/: it is given generated, empty pages and a theme, and each page's ready
values reach its template by the page's address. Its own readers of metadata and Markdown have
nothing to read.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from types import CodeType
from typing import Any, cast
from urllib.parse import urlsplit

os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # Material's notice about MkDocs 2

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from mkdocs.commands.build import build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.theme import Theme
from mkdocs.utils import get_theme_dir
from mkdocs.utils.templates import TemplateContext

from publisher import policy, progress
from publisher.errors import UnusableError
from publisher.messages import say
from publisher.pages import Frame, Page
from publisher.pages.heads import head
from publisher.progress import steps
from publisher.workers import processors, spread

THEME = Path(__file__).parent / "theme"
if not THEME.is_dir():  # a checkout keeps it beside the package
    THEME = Path(__file__).parent.parent / "theme"

_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_WORKER = "sw.js"  # at the root: a worker answers for what lies beside and below it
_USED = "assets/stylesheets/main.*.css"  # of what Material brings
_HEAD = "<head>"
SHARE = 400  # pages that are worth another process


def render(pages: Sequence[Page], frame: Frame, output: Path, scratch: Path) -> None:
    """Write every page and the theme's own files into `output`; `scratch` is an empty folder.

    Many pages are shared out among the processors; each share goes through MkDocs by itself.
    """
    count = min(processors(), len(pages) // SHARE + 1)
    shares = [Share(pages[n::count], scratch / str(n)) for n in range(count)]
    work = partial(_render, frame)
    with progress.step(steps.RENDER, len(pages)):
        rendered = sum(spread(work, shares, least=1, at_once=1))
    if rendered != len(pages):
        raise UnusableError(
            say("Chỉ dựng được {done}/{all} trang: báo cho người quản trị.",
                done=rendered, all=len(pages))
        )  # fmt: skip
    for share in shares:
        _move(share.site, output)
    _drop_unused(output)


@dataclass(frozen=True, slots=True)
class Share:
    """Pages that one process renders, in a folder of its own."""

    pages: Sequence[Page]
    folder: Path

    @property
    def site(self) -> Path:
        """Where they are written."""
        return self.folder / "site"


def _render(frame: Frame, share: Share) -> int:
    """Write the pages of a share and the theme's own files; return how many pages there are."""
    plugin = _Pages(share.pages, frame)
    config = _config(plugin, frame, share.site.resolve(), share.folder.resolve())
    with _quiet():
        config.plugins.on_startup(command="build", dirty=False)
        try:
            build(config)
        finally:
            config.plugins.on_shutdown()
    return plugin.rendered


def _move(site: Path, output: Path) -> None:
    """Move every file of a folder to the same place in another."""
    for base, _folders, names in os.walk(site):
        into = output / Path(base).relative_to(site)
        into.mkdir(parents=True, exist_ok=True)
        for name in names:
            (Path(base) / name).replace(into / name)


def _drop_unused(output: Path) -> None:
    """Leave out all that Material brings but its styles: its scripts, and what is for developers."""
    material = Path(get_theme_dir("material"))
    for path in (material / "assets").rglob("*"):
        name = path.relative_to(material)
        if path.is_file() and not name.match(_USED) and not (THEME / name).is_file():
            (output / name).unlink(missing_ok=True)


def _config(plugin: _Pages, frame: Frame, output: Path, scratch: Path) -> MkDocsConfig:
    docs = scratch / "docs"
    docs.mkdir(parents=True)
    config = MkDocsConfig(config_file_path=str(scratch / "mkdocs.yml"))
    config.load_dict(
        {
            "site_name": frame.site_name,
            "site_url": frame.site_url,
            "site_description": frame.description,
            "docs_dir": str(docs),
            "site_dir": str(output),
            "use_directory_urls": True,
            "markdown_extensions": [],
            "plugins": [],
            "nav": [],  # the menu is in the frame
            "theme": {
                "name": "material",
                "custom_dir": str(THEME),
                "language": "vi",
                "font": False,
                "favicon": "assets/images/favicon.png",
            },
        }
    )  # fmt: skip
    errors, _warnings = config.validate()
    if errors:
        raise UnusableError(say("Không khởi động được bộ dựng trang: báo cho người quản trị."))
    config.theme.static_templates.discard("sitemap.xml")  # publisher.sitemaps has real dates
    config.plugins["pages"] = plugin
    config.theme.get_env = partial(_environment, config.theme)  # type: ignore[method-assign]
    return config


def _environment(theme: Theme) -> Environment:
    """Return a theme's templates; none of Material's ten thousand icons is a page to look through."""
    env = Theme.get_env(theme)
    assert env.loader is not None  # noqa: S101  # MkDocs gives it one
    env.loader.list_templates = partial(_templates, theme.dirs)  # type: ignore[method-assign]
    return env


def _templates(folders: Sequence[str]) -> list[str]:
    found: set[str] = set()
    for folder in map(Path, folders):
        for base, inner, names in os.walk(folder):
            inner[:] = [name for name in inner if not name.startswith(".")]
            found.update((Path(base) / name).relative_to(folder).as_posix() for name in names)
    return sorted(found)


def _source(url: str) -> str:
    return f"{url}index.md"


class _Compiled(BytecodeCache):
    """Templates that this process has compiled: a preview is built again and again."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self.codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


class _Pages(BasePlugin):  # type: ignore[type-arg,no-untyped-call]
    """Hands MkDocs one empty page per address, and each template its values."""

    def __init__(self, pages: Sequence[Page], frame: Frame) -> None:
        self.pages: Mapping[str, Page] = {_source(page.url): page for page in pages}
        self.frame = frame
        self.rendered = 0

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        for source in self.pages:
            level = InclusionLevel.NOT_IN_NAV
            files.append(File.generated(config, source, content="", inclusion=level))
        return files

    def on_page_markdown(
        self, markdown: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files
    ) -> str:
        page.meta = {"template": self.pages[page.file.src_uri].template}
        return ""

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        ours = {path.relative_to(THEME).as_posix() for path in THEME.rglob("*.html")}
        # Values come from officers: our templates escape them, Material's print HTML of its own.
        env.trim_blocks = env.lstrip_blocks = True  # what a template leaves out costs no bytes
        env.autoescape = lambda name: name in ours
        env.globals["frame"] = self.frame
        env.globals["asset"] = asset
        env.bytecode_cache = _COMPILED
        return env

    def on_page_context(
        self, context: TemplateContext, *, page: MkDocsPage, config: MkDocsConfig, nav: object
    ) -> TemplateContext:
        spec = self.pages[page.file.src_uri]
        ours: dict[str, Any] = {
            "spec": spec, "view": spec.view, "head": head(spec, self.frame),
        }  # fmt: skip
        if spec.anywhere:  # as MkDocs does it for 404.html
            ours |= {"page": None, "base_url": urlsplit(self.frame.site_url).path}
        return cast(TemplateContext, {**context, **ours})

    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:
        self.rendered += 1
        progress.add()
        return self._with_policy(output)

    def on_post_template(
        self, output_content: str, *, template_name: str, config: MkDocsConfig
    ) -> str:
        return self._with_policy(output_content)

    def _with_policy(self, html: str) -> str:
        """Let run what the theme brings, and nothing else."""
        if self.frame.preview:  # the preview reloads itself through a script of the server's
            return html
        tag = f'<meta http-equiv="Content-Security-Policy" content="{content_policy()}">'
        return html.replace(_HEAD, _HEAD + tag, 1)


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


@lru_cache
def content_policy() -> str:
    """Return the one policy of every page: it allows the inline scripts of the theme by their digests."""
    return policy.content(
        _digest(script)
        for path in THEME.rglob("*.html")
        for script in _INLINE_SCRIPT.findall(path.read_text(encoding="utf-8"))
    )


def assets() -> frozenset[str]:
    """Return the SHA-256 of every file that the theme brings with it."""
    return frozenset(
        hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in (THEME, Path(get_theme_dir("material")))
        for path in (*(folder / "assets").rglob("*"), folder / _WORKER)
        if path.is_file()
    )


@lru_cache
def asset(path: str) -> str:
    """Return a theme file's address with a mark of its bytes, so that a change is fetched."""
    digest = hashlib.sha256((THEME / path).read_bytes()).hexdigest()[:8]
    return f"{path}?v={digest}"


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep MkDocs from talking: what matters is said by the build itself."""
    logger = logging.getLogger("mkdocs")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def serve(
    rebuild: Callable[[], None],
    site: Path,
    watched: Sequence[Path],
    port: int,
    base_path: str,
) -> None:
    """Serve `site` to this machine alone, calling `rebuild` when something watched is saved."""
    from mkdocs.livereload import LiveReloadServer  # a web server, which a build does without

    with _quiet():
        server = LiveReloadServer(
            rebuild, host="127.0.0.1", port=port, root=str(site), mount_path=base_path
        )
        for path in watched:
            server.watch(str(path))
        try:
            server.serve()  # type: ignore[no-untyped-call]  # binds the port
        except OSError:
            raise UnusableError(
                say("Cổng {port} đang bận: chọn cổng khác, như --port 8001.", port=port)
            ) from None
        finally:
            server.shutdown()
