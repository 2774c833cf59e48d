"""Pages become HTML through MkDocs and Material.

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
from functools import cached_property, lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from types import CodeType
from typing import Any, cast, overload
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

from publisher import memory, policy, program, progress
from publisher.around import Around
from publisher.errors import UnusableError
from publisher.messages import Message, say
from publisher.pages import Frame, Outline, Page
from publisher.pages.heads import head
from publisher.progress import steps
from publisher.workers import sharing
from publisher.workers.cluster import NotThereError, done_there

THEME = Path(__file__).parent / "theme"
if not THEME.is_dir():  # a checkout keeps it beside the package
    THEME = Path(__file__).parent.parent / "theme"

_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_WORKER = "sw.js"  # at the root: a worker answers for what lies beside and below it
_USED = "assets/stylesheets/main.*.css"  # of what Material brings
_HEAD = "<head>"
_NAME = "index.html"  # of a page, in the folder that its address is
_TEMPLATE = "template"  # a sort of memory
SHARE = 200  # pages that go through MkDocs at a time


def render(
    pages: Sequence[Outline],
    frame: Frame,
    output: Path,
    scratch: Path,
    *,
    theme: bool = True,
    cluster: str | None = None,
) -> tuple[Message, ...]:
    """Write every page, and if asked the theme's own files, into `output`; `scratch` is an empty folder.

    Many pages are shared out: each share goes through MkDocs by itself, in forks of this process,
    which write its pages, or on the machines of a cluster, whose scheduler is at `host:port`. To a
    cluster values go and HTML comes back; the gate has judged the values here, what comes back is
    read by the last wall here, and nothing is signed, logged or published there. A page holds what
    readers are to see and nothing else of an article; a preview, which has held articles in it, never
    leaves this machine. What a cluster did not do is done here. Returns what an operator should know
    about that.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    shares = [pages[at : at + SHARE] for at in range(0, len(pages), SHARE)]
    left = set(range(len(shares)))
    rendered = 0
    notes: list[Message] = []

    with progress.step(steps.RENDER, len(pages)):
        if theme:
            _render_theme(frame, output, scratch / "theme")
        if cluster is not None and not frame.preview:
            try:
                work = partial(_rendered_elsewhere, identity(), frame)
                for number, html in done_there(cluster, work, _Sent(shares), sound=_sound):
                    progress.add(len(html))
                    rendered += _written(output, shares[number], html)
                    left.remove(number)
            except NotThereError as why:
                notes.append(why.message)
        press = _Press(frame, scratch)
        write = partial(press.write, output)
        for _number, count in sharing.here(write, _Sent(shares), sorted(left)):
            rendered += count
    if not rendered == len({page.url for page in pages}) == len(pages):
        raise UnusableError(
            say("Chỉ dựng được {done}/{all} trang: báo cho người quản trị.",
                done=rendered, all=len(pages))
        )  # fmt: skip
    return tuple(notes)


def _render_theme(frame: Frame, output: Path, folder: Path) -> None:
    """Write the theme's own files, the page that any other address shows among them."""
    _mkdocs(_config(_Pages(frame), frame, folder))
    _move(folder / "site", output)
    _drop_unused(output)


class _Sent(Sequence[Sequence[Page]]):
    """Shares whose pages are made when one is asked for, by whoever asks."""

    def __init__(self, shares: Sequence[Sequence[Outline]]) -> None:
        self._shares = shares

    @overload
    def __getitem__(self, at: int) -> Sequence[Page]: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Sequence[Page]]: ...
    def __getitem__(self, at: int | slice) -> Sequence[Page] | Sequence[Sequence[Page]]:
        if isinstance(at, slice):
            return _Sent(self._shares[at])
        return [outline.make() for outline in self._shares[at]]

    def __len__(self) -> int:
        return len(self._shares)


class _Press:
    """MkDocs, set up once for all shares that one process renders; it leaves files in `scratch`."""

    def __init__(self, frame: Frame, scratch: Path) -> None:
        self._frame = frame
        self._scratch = scratch

    @cached_property
    def _set_up(self) -> tuple[_Pages, MkDocsConfig]:
        plugin = _Pages(self._frame)
        config = _config(plugin, self._frame, Path(mkdtemp(dir=self._scratch)))
        config.theme.static_templates.clear()  # those are the theme's own
        env = config.theme.get_env()
        env.loader.list_templates = list  # type: ignore[union-attr,method-assign]
        config.theme.get_env = lambda: env  # type: ignore[method-assign]
        return plugin, config

    def html(self, share: Sequence[Page]) -> tuple[bytes, ...]:
        """Return the HTML of each page of a share; nothing for one that MkDocs left out."""
        found: dict[str, bytes] = {}
        self._make(share, found.__setitem__)
        return tuple(found.get(page.url, b"") for page in share)

    def write(self, output: Path, share: Sequence[Page]) -> int:
        """Write each page of a share, and return how many MkDocs did not leave out.

        Lists of large sites are megabytes: they need not all be in memory, nor go to another process.
        """
        written: set[str] = set()

        def put(url: str, html: bytes) -> None:
            if html:
                _write(output / url / _NAME, html)
                written.add(url)

        self._make(share, put)
        return len(written)

    def _make(self, share: Sequence[Page], put: Callable[[str, bytes], None]) -> None:
        plugin, config = self._set_up
        plugin.pages = {_source(page.url): page for page in share}
        plugin.put = put
        _mkdocs(config)


def _rendered_elsewhere(expected: bytes, frame: Frame, share: Sequence[Page]) -> tuple[bytes, ...]:
    """Return the HTML of each page of a share, on another machine; nothing if that would be another.

    That machine may have been at it for weeks: what it has in memory must be as it is on its disk.
    """
    if not expected == identity() == _first_identity():
        return ()
    with TemporaryDirectory() as scratch:
        return _Press(frame, Path(scratch)).html(share)


def _sound(share: Sequence[Page], html: object) -> bool:
    """Whether what came back is the HTML of the pages of a share, as far as its form goes."""
    return (
        isinstance(html, tuple)
        and len(html) == len(share)
        and all(isinstance(one, bytes) and one for one in html)
    )


def identity() -> bytes:
    """Return the SHA-256 of all that makes HTML of values: the program, its libraries, the theme."""
    whole = hashlib.sha256(program.digest())
    for path in sorted(THEME.rglob("*")):
        if path.is_file():
            name = path.relative_to(THEME).as_posix().encode()
            whole.update(hashlib.sha256(name).digest() + hashlib.sha256(path.read_bytes()).digest())
    return whole.digest()


@lru_cache
def _first_identity() -> bytes:
    return identity()


def _mkdocs(config: MkDocsConfig) -> None:
    """Let MkDocs build what its configuration says."""
    with quiet():
        config.plugins.on_startup(command="build", dirty=False)
        try:
            build(config)
        finally:
            config.plugins.on_shutdown()


def _written(output: Path, share: Sequence[Outline], html: Sequence[bytes]) -> int:
    """Write each page of a share that has any HTML, and return how many have."""
    for page, data in zip(share, html, strict=True):
        if data:
            _write(output / page.url / _NAME, data)
    return sum(map(bool, html))


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


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


def _config(plugin: _Pages, frame: Frame, folder: Path) -> MkDocsConfig:
    """Return what MkDocs has to know, in an empty folder, where it writes into `site`."""
    scratch = folder.resolve()
    docs = scratch / "docs"
    docs.mkdir(parents=True)
    config = MkDocsConfig(config_file_path=str(scratch / "mkdocs.yml"))
    config.load_dict(
        {
            "site_name": frame.site_name,
            "site_url": frame.site_url,
            "site_description": frame.description,
            "docs_dir": str(docs),
            "site_dir": str(scratch / "site"),
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
    """Templates that were compiled before: in this process, or in an earlier one with the same program."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get((bucket.key, bucket.checksum))
        known = None if bucket.code else memory.recalled(_TEMPLATE, _about(bucket))
        if known is not None:
            bucket.bytecode_from_string(known)
            self._keep(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        memory.keep(_TEMPLATE, _about(bucket), bucket.bytecode_to_string())
        self._keep(bucket)

    def _keep(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self.codes[bucket.key, bucket.checksum] = bucket.code


def _about(bucket: Bucket) -> tuple[bytes, ...]:
    """Return what decides the code of a template: its place and its text; the program is always known."""
    return bucket.key.encode(), bucket.checksum.encode()


_COMPILED = _Compiled()


class _Blank(MkDocsPage):
    """A page of MkDocs' with nothing to read: it would set up a reader of Markdown for each."""

    def read_source(self, config: MkDocsConfig) -> None:
        """Find nothing."""
        self.markdown = ""

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Make nothing of it."""
        self.content = ""


class _Pages(BasePlugin):  # type: ignore[type-arg,no-untyped-call]
    """Hands MkDocs one empty page per address, and each template its values."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.pages: Mapping[str, Page] = {}  # by source
        self.put: Callable[[str, bytes], None]  # takes an address and its HTML

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        if not self.pages:  # the theme alone
            return files
        level = InclusionLevel.NOT_IN_NAV
        generated = [
            File.generated(config, source, content="", inclusion=level) for source in self.pages
        ]
        for file in generated:
            _Blank(None, file, config)
        return Files(generated)

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
        if "around" not in env.globals:  # the first of all shares
            Around(env, self.frame)
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
        """Keep a page, and leave nothing of it for MkDocs to write."""
        url = self.pages[page.file.src_uri].url
        self.put(url, self._with_policy(output).encode(errors="xmlcharrefreplace"))
        progress.add()
        return ""

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
def quiet() -> Iterator[None]:
    """Keep MkDocs from talking: what matters is said by the build itself."""
    logger = logging.getLogger("mkdocs")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
