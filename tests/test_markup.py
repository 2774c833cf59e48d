"""Markdown to HTML: the dialect whole, nothing hostile, tangles refused before they are read."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import markdown
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from publisher import front_matter
from publisher.markup import (
    MAX_CHARS,
    Advice,
    Body,
    Heading,
    Rendered,
    Shown,
    UnrenderableError,
    plain,
    render,
    with_advice,
    with_classes,
    with_departures,
    with_links,
    with_notes,
    with_pictures,
    with_tables,
)
from publisher.markup import body as body_module
from publisher.text import nfc

ROOT = Path(__file__).parent.parent
Node = tuple[str, tuple[tuple[str, str], ...]]


class _Nodes(HTMLParser):
    """Collects elements and words in order, the way a browser would take them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Node] = []
        self.flow: list[Node | str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = (tag, tuple(sorted((name, value or "") for name, value in attrs)))
        self.elements.append(element)
        self.flow.append(element)

    def handle_endtag(self, tag: str) -> None:
        self.flow.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.flow.append(" ".join(data.split()))


def nodes(html: str) -> _Nodes:
    parser = _Nodes()
    parser.feed(html)
    parser.close()
    return parser


def elements(body: str) -> list[Node]:
    return nodes(render(body).html).elements


def attributes(body: str) -> dict[str, str]:
    """Return all attributes in the HTML of a body, those that a browser ignores left out."""
    found = dict(pair for _tag, pairs in elements(body) for pair in pairs)
    found.pop("rel", None)
    return found


# The dialect


def as_mkdocs_renders(body: str) -> str:
    """Render with Python-Markdown alone, as MkDocs would, and the settings that are ours."""
    return markdown.markdown(
        body,
        extensions=["tables", "fenced_code", "footnotes", "admonition", "attr_list", "def_list",
                    "sane_lists"],
        extension_configs={"footnotes": {"BACKLINK_TITLE": "Trở lại chỗ có chú thích {}"}},
        output_format="html",
    )  # fmt: skip


def flow(html: str) -> list[Any]:
    """Return elements and words in order, without what differs on purpose."""

    def kept(node: Node | str) -> Node | str:
        if isinstance(node, str):
            return node.replace("/h1", "/h2")
        tag, pairs = node
        plain_heading = re.fullmatch(r"h[1-6]", tag) is not None
        return "h2" if tag == "h1" else tag, tuple(
            pair
            for pair in pairs
            if pair[0] != "rel"  # ours on every link
            and not (plain_heading and pair[0] == "id")  # ours on every heading
            and not (tag == "code" and pair[0] == "class")  # a language, for colours we lack
        )

    return [kept(node) for node in nodes(html).flow]


DIALECT = {
    "paragraphs": "Một *hai* **ba** ***bốn*** `năm`  \nsáu\n\nbảy & 7 < 8 chín\n",
    "headings": "# Một\n\n## Hai\n\n### Ba\n\nBốn\n====\n\nNăm\n----\n",
    "lists": "- một\n- hai\n    - ba\n\n        đoạn\n\n5. năm\n6. sáu\n",
    "quote": "> một\n> > hai\n\n---\n",
    "links": "[a](/thu-tuc/2026/x/ \"tên\") [b][1] <https://b.example/> <an@b.example>\n\n[1]: #muc\n",
    "pictures": '![Ảnh một](bia.jpg "tên") ![Ảnh hai][h]\n\n[h]: anh/hai.png\n',
    "table": "| Số | Tên | Ghi chú |\n|:--|:-:|--:|\n| 113 | **Công an** | a \\| b |\n| 114 | | `x|y` |\n",
    "code": "```\n<b> & {{ x }}\n```\n\n~~~ python\nx = 1\n~~~\n\n    thụt\n",
    "footnotes": "Một[^1] hai[^nguon] ba[^1].\n\n[^1]: Chú *một*.\n[^nguon]: Chú hai.\n\n    Đoạn nữa.\n",
    "footnotes-vietnamese": "Một[^Nguồn] hai[^Điều-5] ba[^ghi_chú].\n\n[^Nguồn]: A.\n[^Điều-5]: B.\n[^ghi_chú]: C.\n",
    "admonitions": '!!! warning "Nhớ"\n    Một\n\n    - hai\n\n!!! note ""\n    Ba\n\n!!! tip "Bốn"\n    !!! danger "Năm"\n        Sáu\n',
    "definitions": "Một\n: Hai\n: Ba\n\nBốn\n\n:   Năm\n\n    Sáu\n",
    "attributes": "Một\n{: title=\"tên\" }\n\n## Hai {#hai-ba}\n\n[a](/x/){: title=b }\n",
    "raw": "<details open><summary>Một</summary>\n<p>hai</p></details>\n\n<kbd>a</kbd><sup>2</sup><del>b</del>\n",
    "entities": "&copy; &nbsp; &lt;b&gt; &#273; a&b ©\n",
    "escapes": "\\*một\\* 1\\. a_b_c 2*3*4\n",
    "vietnamese": "**Đường dây nóng:** 113 – “gọi ngay”, *không* trễ…\n",
}  # fmt: skip


@pytest.mark.parametrize("body", DIALECT.values(), ids=DIALECT.keys())
def test_loses_nothing_of_the_dialect(body: str) -> None:
    assert flow(render(body).html) == flow(as_mkdocs_renders(body))


@example(text="a  \nb")
@settings(derandomize=True, deadline=None, max_examples=600)
@given(text=st.text(st.sampled_from("aB1đ `\\[]()<>&;!*_~^{}:@#.\n"), max_size=12))
def test_only_words_with_one_of_a_few_signs_are_searched_for_markup(text: str) -> None:
    found = [one for one in body_module._engine().inlinePatterns if one.getCompiledRegExp().search(text)]  # fmt: skip

    assert body_module._INLINE.search(text) or found == []


PLAIN_PARTS = st.sampled_from(
    ["## Một", "Hai *ba*", "- bốn\n- năm", "3. sáu\n4. bảy", "!!! note\n    Tám\n\n    - chín", "    mười",
     "| a | b |\n|--|:-:|\n| c | d |", "Một\n: Hai", "> ba\n> > bốn", "Năm\n---", "[sáu](/bay/)", "***",
     "!!! tip \"Bảy\"\n\n- tám\n\n    chín", "| x |", "_a_ **b", "## Một"]
)  # fmt: skip


@settings(derandomize=True, deadline=None, max_examples=150)
@given(bodies=st.lists(st.lists(PLAIN_PARTS, max_size=5).map("\n\n".join), max_size=8))
def test_nothing_of_one_body_comes_up_in_another(bodies: list[str]) -> None:
    def alone(body: str) -> Rendered:
        body_module._reused.cache_clear()
        return render(body)

    separately = [alone(body) for body in (*bodies, *DIALECT.values())]

    assert [render(body) for body in (*bodies, *DIALECT.values())] == separately
    assert [body_module._engine().convert(body) for body in bodies] == [body_module._converted(body) for body in bodies]  # fmt: skip


def test_nothing_is_left_of_a_body_that_could_not_be_rendered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    render("Một")
    begun = body_module._reused()
    monkeypatch.setattr(begun.parser, "parseDocument", None)

    with pytest.raises(UnrenderableError):
        render("Hai")

    assert body_module._reused() is not begun
    assert render("Ba").html == "<p>Ba</p>"


def test_loses_nothing_of_the_sample_articles() -> None:
    bodies = []
    for path in sorted((ROOT / "content").rglob("*.md")):
        halves = front_matter.split(nfc(path.read_text(encoding="utf-8")))
        assert halves is not None
        bodies.append(halves[1])

    assert len(bodies) > 20
    for body in bodies:
        assert flow(render(body).html) == flow(as_mkdocs_renders(body))


def test_a_footnote_and_its_mark_lead_to_each_other() -> None:
    html = render("Một[^Nguồn].\n\n[^Nguồn]: Hai.\n").html
    ids = set(re.findall(r' id="([^"]+)"', html))
    targets = set(re.findall(r'href="#([^"]+)"', html))

    assert ids == targets == {"fn:Nguồn", "fnref:Nguồn"}


def test_the_only_first_heading_of_a_page_is_its_title() -> None:
    html = render("# Một\n\n<h1>Hai</h1>\n\nBa\n==\n").html

    assert "<h1" not in html
    assert html.count("<h2") == 2


def test_headings_have_ids_that_can_be_typed() -> None:
    found = render(
        "# Đường dây nóng\n\n## Ở đâu, **khi nào**?\n\n### Đường dây nóng\n\n## ？\n"
    ).headings

    assert found == (
        Heading(2, "duong-day-nong", "Đường dây nóng"),
        Heading(2, "o-dau-khi-nao", "Ở đâu, khi nào?"),
        Heading(3, "duong-day-nong_1", "Đường dây nóng"),
        Heading(2, "muc", "？"),
    )


def test_a_heading_may_name_its_id() -> None:
    assert render("## Một {#hai-3}\n").headings == (Heading(2, "hai-3", "Một"),)


def test_knows_the_files_beside_the_article() -> None:
    body = "![Một](b.jpg) [Hai](c.pdf) ![Ba](b.jpg) <img src='d.png'> [e](/x/) [f](#y) <https://g.example>\n"

    assert render(body).local == ("b.jpg", "c.pdf", "d.png")


@pytest.mark.parametrize(
    "url", ["https://b.example/x.png", "HTTP://b.example/x.png", "/x.png", "//b.example/x.png"]
)
def test_a_picture_that_lies_elsewhere_is_noted_and_left_out(url: str) -> None:
    found = render(f"![a]({url}) [c](https://d.example/)")

    assert found.remote == (url,)
    assert found.local == ()
    assert "src" not in attributes(f"![a]({url})")


def test_knows_the_pictures_that_nobody_described() -> None:
    body = "![](a&amp;b.jpg) ![ ](c.jpg) ![Chợ](d.jpg) <img src='e.jpg'> <img alt='' src=f.jpg>\n"

    assert render(body).undescribed == ("a&b.jpg", "c.jpg", "e.jpg", "f.jpg")


def test_a_picture_without_an_address_leaves_no_hole() -> None:
    assert (
        "<img"
        not in render("Một ![hai](javascript:a()) <img alt='ba'> ![bốn](//x.example/a.png)").html
    )


def test_words_of_a_body_are_its_text() -> None:
    body = "## Một\n\nHai *ba*<br>bốn &amp; năm\n\n- sáu\n- bảy\n\n| a | b |\n|---|---|\n| c | d |\n\n<!-- mật -->\n"

    assert render(body).text == "Một Hai ba bốn & năm sáu bảy a b c d"


def test_plain_words_need_no_markup() -> None:
    assert plain("1 &lt; 2") == "1 < 2"


# What may not go out


KEPT_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "details", "div", "dl", "dt", "em",
    "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre",
    "q", "s", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "u", "ul",
}  # fmt: skip
KEPT_ATTRIBUTES = {"href", "title", "lang", "id", "class", "src", "alt", "start", "colspan",
                   "rowspan", "scope", "style", "open", "rel"}  # fmt: skip
KEPT_CLASSES = {
    "admonition", "admonition-title", "footnote", "footnote-ref", "footnote-backref",
    "abstract", "bug", "danger", "example", "failure", "info", "note", "question", "quote",
    "success", "tip", "warning",
}  # fmt: skip


def as_browser_reads(url: str) -> str:
    """Return an address as a browser takes it: blanks dropped, backslashes turned."""
    return re.sub(r"[\t\r\n]", "", url.strip("".join(map(chr, range(33))))).replace("\\", "/")


def assert_harmless(html: str) -> None:
    for tag, pairs in nodes(html).elements:
        assert tag in KEPT_TAGS
        for name, value in pairs:
            assert name in KEPT_ATTRIBUTES, (tag, name)
            if name == "id":
                assert "__" not in value
            elif name == "class":
                assert set(value.split()) <= KEPT_CLASSES
            elif name == "style":
                assert re.fullmatch(r"text-align: ?(left|right|center);?", value)
            elif name in {"href", "src"}:
                url = as_browser_reads(value)
                assert not url.startswith("//"), value
                scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", url)
                allowed = {"http", "https", "mailto", "tel"} if name == "href" else set()
                assert scheme is None or scheme[1].lower() in allowed, value


HOSTILE = [
    "<script>alert(1)</script>", "<ScRiPt src=//x.example></sCrIpT>", "<script\n>a</script\n>",
    "<img src=x onerror=alert(1)>", "<p onclick='a()'>b</p>", "<details ontoggle=a open>b</details>",
    "<svg onload=alert(1)><script>a</script></svg>", "<math><mtext><img src onerror=a></math>",
    "<iframe src=https://x.example></iframe>", "<object data=x></object><embed src=x>",
    "<style>body{display:none}</style>", "<link rel=stylesheet href=//x.example>",
    "<meta http-equiv=refresh content='0;url=//x.example'>", "<base href=//x.example>",
    "<form action=//x.example><input name=otp><button>Gửi</button></form>",
    "<video src=x autoplay></video><audio src=x></audio>", "<picture><source srcset=x></picture>",
    "<template><script>a</script></template>", "<noscript><p title='</noscript><img src=x onerror=a>'>",
    "<textarea><img src=x onerror=a></textarea>", "<title><img src=x onerror=a></title>",
    "<a href='javascript:a()'>b</a>", "[b](javascript:a())", "[b](JaVaScRiPt:a())",
    "<a href='java\tscript:a()'>b</a>", "<a href='&#x6a;avascript:a()'>b</a>",
    "<a href='\x01javascript:a()'>b</a>", "[b](data:text/html;base64,PHNjcmlwdD4=)",
    "![b](data:image/svg+xml,<svg/onload=a>)", "[b](vbscript:a)", "[b](file:///etc/passwd)",
    "[b][x]\n\n[x]: javascript:a()", "<javascript:a()>", "[b](blob:https://x.example/1)",
    "[b](//x.example)", "![b](//x.example/a.png)", "<img src='//x.example/a.png'>",
    "![b](/\\x.example/a.png)", "<img src='\\\\x.example/a.png'>", "<img src='/&#9;/x.example/a.png'>",
    "<img src=' //x.example/a.png'>", "<a href='/&#10;\\x.example'>b</a>", "[b](///x.example)",
    "## b {#__config}", "## b {#__search}", "b\n{: #__toggle }", "<div id=__drawer>b</div>",
    "b\n{: .md-banner .md-header }", "<div class='md-overlay admonition'>b</div>",
    "<p class=md-search>b</p>", "<a class='md-button headerlink' href=/x/>b</a>",
    "b\n{: style='position:fixed;inset:0' }", "<td style='background:url(//x.example)'>b</td>",
    "<div data-md-component=announce data-md-color-scheme=x>b</div>", "b\n{: onclick=a }",
    "![b](c.jpg){: onerror=a srcset=//x.example width=9999 loading=eager }",
    "<a href=/x/ target=_blank ping=//x.example download>b</a>", "<img src=x srcset='//x.example 2x'>",
    "<p hidden>b</p><p aria-hidden=true style='display:none'>c</p>", "<!--><script>a</script>-->",
    "<![CDATA[<script>a</script>]]>", "<?php echo 1 ?><script>a</script>", "<p title='\"><script>a</script>'>b</p>",
    "`<script>`", "```\n<script>a</script>\n```", "<div markdown=1><script>a</script></div>",
    "!!! note \"<script>a</script>\"\n    b", "!!! md-overlay \"a\"\n    b", "a[^1]\n\n[^1]: <script>b</script>",
    "<a href=\"/x/\" style=\"text-align: left; position: fixed\">b</a>", "<xss:script>a</xss:script>",
]  # fmt: skip


@pytest.mark.parametrize("body", HOSTILE)
def test_nothing_hostile_goes_out(body: str) -> None:
    assert_harmless(render(body + "\n\nCuối\n").html)


TOKENS = st.sampled_from([
    "<", ">", "</", "<a ", "<img ", "<div ", "<p>", "<script>", "</script>", "<svg>", "<style>",
    "<table><td ", "<!--", "-->", "href=", "src=", "id=", "class=", "style=", "onclick=", '"', "'",
    "javascript:", "data:", "//x.example", "/\\x.example", "&#9;", "&#x3c;", "&lt;", "&", "__x",
    "md-x", "text-align: left", "{:", "}", "{#", " .", "[", "](", ")", "![", "[^1]", "\n\n[^1]: ",
    "*", "_", "`", "```\n", "\n", "\n\n", "    ", "- ", "> ", "# ", "!!! note\n    ", ": ", "|",
    "\n|--|--|\n", "đ", "a", " ", "\\", "\x00", "\x02", "\x03", "{{", "}}", "\t", "\u2028",
])  # fmt: skip


@settings(derandomize=True, deadline=None, max_examples=600)
@given(st.lists(TOKENS, max_size=25).map("".join))
def test_no_mixture_of_markup_goes_out_hostile(body: str) -> None:
    try:
        clean = render(body).html
    except UnrenderableError:
        return

    assert_harmless(clean)
    assert with_links(clean, lambda url: url) == clean


@pytest.mark.parametrize(
    "body",
    ["{{ config.site_url }}", "{% include 'x' %}", "{# x #}", "{{ x|safe }}", "${7*7}", "<%= x %>",
     "--8<-- 'config/people.yml'", "[TOC]", "[[x]]", "$$x$$", ":smile:"],
)  # fmt: skip
def test_template_syntax_stays_text(body: str) -> None:
    assert body in render(f"Một {body} hai").text


def test_hides_nothing_that_a_reviewer_would_not_see() -> None:
    body = "<p hidden style='display:none' class=x>một</p>\n\nhai\n{: style='font-size:0' hidden=hidden }\n"

    assert attributes(body) == {}
    assert render(body).text == "một hai"


def test_drops_what_is_within_a_script_or_style() -> None:
    assert (
        render("Một <script>bí mật</script><style>p{}</style> hai <!-- mật -->\n").text == "Một hai"
    )


def test_links_tell_other_sites_nothing() -> None:
    assert dict(elements("[a](https://b.example/)")[1][1])["rel"] == "noopener noreferrer"


@pytest.mark.parametrize(
    "url", ["https://b.example/", "tel:113", "mailto:an@b.example", "/thu-tuc/", "#muc"]
)
def test_keeps_addresses_that_may_be_used(url: str) -> None:
    assert attributes(f"[a]({url})") == {"href": url}


@pytest.mark.parametrize(
    "style",
    ["text-align: left; color: red", "color: red", "text-align: expression(a)", "Text-Align: left"],
)
def test_a_cell_keeps_its_alignment_only(style: str) -> None:
    assert attributes(f"<table><tr><td style='{style}'>a</td></tr></table>") == {}


# Addresses at their place


@pytest.mark.parametrize(
    "url", ["tel:113", "tel:+84-204-000(0)", "TEL:1900.0000", "tel:024%203123%204567"]
)
def test_a_number_may_be_called(url: str) -> None:
    assert attributes(f"<a href='{url}'>gọi</a>") == {"href": url}


@pytest.mark.parametrize(
    "url",
    ["tel:*21*113%23", "tel:%2a%2306%23", "tel:113;ext=1", "tel:113,,1#", "te&#9;l:*1#", " tel:*1#",
     "tel:", "tel:a"],
)  # fmt: skip
def test_no_code_is_sent_to_a_telephone(url: str) -> None:
    """Some forward every call to a number of the author's."""
    assert attributes(f"<a href='{url}'>gọi</a>") == {}


def test_an_id_names_one_place() -> None:
    html = render("## Một {#a}\n\n<a id=a>hai</a>\n\n## Ba {#a}\n\n<h3 id=b>bốn</h3>\n").html

    ids = [value for _tag, pairs in nodes(html).elements for name, value in pairs if name == "id"]
    assert ids == ["a", "b"]
    assert html.startswith('<h2 id="a">')


def test_puts_addresses_at_their_place() -> None:
    seen: list[str] = []

    def rewrite(url: str) -> str | None:
        seen.append(url)
        return None if url == "mat.jpg" else f"../{url}"

    clean = render("![a](b.jpg) ![c](mat.jpg) [d](/x/) [e](#y) [f](https://g.example/)").html
    placed = with_links(clean, rewrite)

    assert seen == ["b.jpg", "mat.jpg", "/x/", "#y"]
    assert re.findall(r'(?:src|href)="([^"]*)"', placed) == [
        "../b.jpg",
        "..//x/",
        "../#y",
        "https://g.example/",
    ]


# Tangles


TANGLES = {
    "brackets": "[" * 300, "pictures": "![" * 300, "links": "[a](" * 300, "stars": "*a " * 700,
    "stars-in-words": "a**b" * 400, "underscores": "_a " * 700, "backticks": "`a" * 500,
    "quotes": ">" * 100, "spaced-quotes": "> " * 100, "list-in-line": "- " * 100,
    "numbers-in-line": "1. " * 100, "tags": "<a " * 300, "comments": "<!--" * 300,
    "ampersands": "&" * 600, "entities": "&#" * 600, "attributes": "{: " * 300,
    "footnotes": "\n\n".join("[^a]" * 10 for _ in range(30)), "references": "[a]" * 300,
    "divs": "<div>\n" * 300, "definitions": "a\n" + ": b\n" * 200, "parentheses": "(" * 700,
    "fences": "\n\n".join(["```"] * 70), "tildes": "\n\n".join(["~~~"] * 70),
    "indent": " " * 40 + "- a", "tabs": "\t" * 10 + "- a", "long-line": "a " * 3_500,
    "long-block": "a b c d e f\n" * 2_000, "angles": "\n\n".join(["<a>"] * 500),
    "long": "Một đoạn.\n\n" * 6_000,
}  # fmt: skip


@pytest.mark.parametrize("body", TANGLES.values(), ids=TANGLES.keys())
def test_refuses_a_tangle_before_it_is_read(body: str) -> None:
    with pytest.raises(UnrenderableError):
        render(body)


def test_names_the_line_of_a_tangle() -> None:
    with pytest.raises(UnrenderableError) as caught:
        render("Một\n\nHai\nba\n  \n" + "[" * 300)

    assert caught.value.line == 6


def test_says_how_long_a_body_may_be() -> None:
    with pytest.raises(UnrenderableError, match=str(MAX_CHARS)):
        render("Một đoạn.\n\n" * 6_000)


def test_takes_a_long_ordinary_article() -> None:
    paragraph = (
        "Bà con **chú ý**: gọi [113](tel:113), không đọc mã `OTP` (dù ai hỏi) & không bấm lạ. " * 4
    )
    part = f"## Mục lớn\n\n{paragraph}\n\n- một\n    - hai\n        - ba\n\n> trích\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
    body = part * (MAX_CHARS // len(part))

    assert isinstance(render(body), Rendered)
    assert len(render(body).headings) > 100


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.lists(TOKENS, min_size=1, max_size=6).map("".join), st.integers(1, 300))
def test_repetition_is_rendered_or_refused(unit: str, times: int) -> None:
    try:
        clean = render(unit * times).html
    except UnrenderableError:
        return

    assert_harmless(clean)


def test_an_address_is_judged_as_a_browser_would() -> None:
    """The measure of these tests itself: what counts as another host."""
    assert as_browser_reads(" /\t\\x.example") == "//x.example"
    assert as_browser_reads("java\nscript:a") == "javascript:a"


LINES = st.sampled_from(
    [
        "Bà con chú ý nhé.",
        "Xem [cổng dịch vụ công](https://dichvucong.gov.vn/a_b?c=1&d=2) để biết.",
        "Hãy *đọc* kỹ **bài** này, b**í** mật_không_ _nhấn_ ***cả hai***.",
        "![Ảnh chụp ngõ](ngo.jpg)",
        "![ ](cong.png)",
        "Tải [mẫu đơn](mau-don.pdf) và [mẫu đơn](mau-don.pdf).",
        "Về [đầu trang](#dau), [thủ tục](/thu-tuc/2026/a/).",
        "Đọc ![x](a.jpg) giữa dòng.",
        "## Việc cần làm",
        "- một\n- hai [ba](https://ba.example/)\n    - bốn",
        "1. một\n2. hai",
        "> Trích một câu.",
        "| a | b |\n|---|---|\n| một | [hai](hai.pdf) |",
        "Một dòng\nnối dòng  \nxuống dòng.",
        "    [mã](ma.jpg)",
        "`mã [x](y.jpg)`",
        "Giá < 5 & hơn, 3 > 2, a_b_c, 2 * 3 * 4, R&D, ~~bỏ~~.",
        "[chưa có] chỗ tới",
        "[a]: https://a.example/",
        "*[CA]: Công an",
        "Chú thích[^1].\n\n[^1]: Lời chú.",
        "!!! warning \"Nhớ\"\n    Gọi 113.",
        "Chữ {: .lop } ở đây",
        "Một&nbsp;hai &#48;9 <b>ba</b> \\*bốn\\*",
        "[](rong.pdf) [a b](c d.pdf) [x](y.jpg \"tên\")",
        "[a](javascript:x) [b](//kia.example/) [c](../d.jpg) [d](data:x)",
        "---",
        "===",
        "",
    ]
)  # fmt: skip


@settings(derandomize=True, deadline=None, max_examples=600)
@given(st.lists(LINES, max_size=7), st.sampled_from(["\n", "\n\n"]))
def test_knows_a_plain_body_without_rendering_it(lines: list[str], between: str) -> None:
    body = Body(between.join(lines))
    rendered = render(body.text)

    assert list(body.local) == list(rendered.local)
    assert list(body.remote) == list(rendered.remote)
    assert list(body.undescribed) == list(rendered.undescribed)
    assert body.empty is not bool(rendered.text)


@settings(derandomize=True, deadline=None, max_examples=600)
@given(st.lists(LINES, max_size=7), st.sampled_from(["\n", "\n\n"]))
def test_a_plain_body_reads_as_it_is_rendered(lines: list[str], between: str) -> None:
    body = Body(between.join(lines))
    if body.links is None:
        return
    written = body.text
    for link in reversed(body.links):
        label = "" if link.picture else written[slice(*link.label)]
        written = (
            written[: link.label[0] - 1 - link.picture] + label + written[link.target[1] + 1 :]
        )

    read = iter(re.findall(r"[^\W_]+", re.sub(r"[*~]", "", written)))

    assert all(word in read for word in re.findall(r"[^\W_]+", body.rendered.text))


def test_a_picture_within_a_line_or_anything_intricate_is_left_to_rendering() -> None:
    intricate = (
        "Một ![a](b.jpg)", "a <b>", "&amp;", "`a`", "\\*", "[a][b]", "[a]: b", "x {: .y}", "a]\n: b",
        "~~~\na\n~~~", "[^a](b.pdf)", "*[a](b.pdf)*",
    )  # fmt: skip
    for text in intricate:
        assert Body(text).links is None, text
    assert Body("Một [hai](https://ba.example/) *bốn* & 5 < 6").links is not None


# Notes on links


def test_a_note_stands_at_the_end_of_the_words_of_its_link() -> None:
    clean = render('[Một **hai**](a.pdf "Tên > đây") và [ba](b.pdf)\n').html

    assert with_notes(clean, {"a.pdf": "(PDF, 1 kB & hơn)"}) == (
        '<p><a href="a.pdf" title="Tên &gt; đây" rel="noopener noreferrer">Một <strong>hai</strong>'
        ' (PDF, 1 kB &amp; hơn)</a> và <a href="b.pdf" rel="noopener noreferrer">ba</a></p>'
    )


@pytest.mark.parametrize(
    ("url", "leaves"),
    [
        ("https://b.example/", True),
        ("HTTP://B.example", True),
        (" https://b.example/?a=1&amp;b=2", True),
        ("h&#9;ttps://b.example/", True),
        ("https://thu.example.b.example/", True),
        ("https://thu.example/thu-tuc/", False),
        ("https://THU.example/thu-tuc/", False),
        ("/thu-tuc/", False),
        ("#muc", False),
        ("tel:113", False),
        ("mailto:an@b.example", False),
    ],
)
def test_a_link_to_another_site_is_marked(url: str, leaves: bool) -> None:
    clean = render(f'Một <a title="x" href="{url}">hai</a> [ba](/a/).').html

    marked = with_departures(clean, "https://thu.example/")

    rels = [dict(pairs)["rel"] for tag, pairs in nodes(marked).elements if tag == "a"]
    usual = "noopener noreferrer"
    assert rels == [f"external {usual}" if leaves else usual, usual]
    assert marked.replace('"external ', '"') == clean


def test_knows_which_addresses_are_pictures() -> None:
    rendered = render("![Ảnh cổng](a.png) [Ảnh](b.png) [Tệp](c.pdf)\n")

    assert rendered.local == ("a.png", "b.png", "c.pdf")
    assert rendered.shown == {"a.png"}


# Pictures in the text

SHOWN = Shown(width=900, height=600, srcset="a-480.webp 480w, a-900.webp 900w", sizes="100vw")


def test_a_picture_of_ours_comes_in_the_size_of_the_screen() -> None:
    clean = '<p><img src="a.jpg" alt="Một &quot;biển&quot; &gt; lớn" title="Ảnh"></p>'

    assert with_pictures(clean, {"a.jpg": SHOWN}) == (
        '<p><picture><source type="image/webp" srcset="a-480.webp 480w, a-900.webp 900w" '
        'sizes="100vw"><img src="a.jpg" alt="Một &quot;biển&quot; &gt; lớn" title="Ảnh" '
        'width="900" height="600" loading="lazy" decoding="async"></picture></p>'
    )


def test_a_picture_in_one_size_only_keeps_its_place_too() -> None:
    shown = {"a.jpg": Shown(width=9, height=6, srcset="", sizes="")}

    assert with_pictures('<img src="a.jpg" alt="">', shown) == (
        '<img src="a.jpg" alt="" width="9" height="6" loading="lazy" decoding="async">'
    )


@pytest.mark.parametrize(
    "clean", ['<img src="b.jpg" alt="">', '<a href="a.jpg">a</a>', "&lt;img src=a.jpg&gt;"]
)
def test_what_is_no_picture_of_ours_is_left_as_it_is(clean: str) -> None:
    assert with_pictures(clean, {"a.jpg": SHOWN}) == clean


# Sections of advice, tables


def advice(body: str) -> list[tuple[str, str]]:
    return [(one.role, one.id) for one in with_advice(render(body).html)[1]]


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("Dấu hiệu nhận biết", "signs"),
        ("DAU HIEU NHAN BIET", "signs"),
        ("1. Cách nhận biết", "signs"),
        ("Thủ đoạn nhận biết", "signs"),
        ("Việc cần làm", "steps"),
        ("viec can lam ngay", "steps"),
        ("Người dân cần làm gì?", "steps"),
        ("Cách phòng tránh", "steps"),
        ("Công an khuyến cáo", "steps"),
        ("Gọi ai", "call"),
        ("Liên hệ với chúng tôi", "call"),
        ("Dấu hiệu, gọi ai", "signs"),
        ("Thủ đoạn", None),
        ("Vì sao bà con bị lừa", None),
        ("Lời khuyên của bà", None),
    ],
)
def test_a_heading_tells_what_its_section_advises_on(heading: str, role: str | None) -> None:
    assert [one for one, _id in advice(f"## {heading}\n\nMột câu.\n")] == [role] * bool(role)


def test_a_section_of_advice_stands_where_it_was_with_all_that_belongs_to_it() -> None:
    clean = render(
        "Mở bài.\n\n## Dấu hiệu nhận biết\n\n- Một\n\n### Nhỏ hơn\n\nHai.\n\n## Kể thêm\n\nBa.\n"
    ).html

    shown, found = with_advice(clean)

    before, opening, inner = shown.partition(
        '<section class="advice advice--signs" aria-labelledby="dau-hieu-nhan-biet">'
    )
    assert opening
    assert before == "<p>Mở bài.</p>\n"
    assert plain(inner.partition("</section>")[0]) == "Dấu hiệu nhận biết Một Nhỏ hơn Hai."
    assert shown.replace(opening, "").replace("</section>", "") == clean
    assert found == (Advice("signs", "dau-hieu-nhan-biet"),)


def test_headings_that_say_the_same_each_head_their_own_section() -> None:
    body = "## Gọi ai\n\nMột.\n\n## Gọi ai\n\nHai.\n"

    shown, _found = with_advice(render(body).html)

    assert advice(body) == [("call", "goi-ai"), ("call", "goi-ai_1")]
    assert shown.count("<section") == shown.count("</section>") == 2


@pytest.mark.parametrize(
    "body",
    [
        "- ## Gọi ai\n\n    Trong danh sách.\n",
        "> ## Gọi ai\n>\n> Trong trích dẫn.\n",
        '!!! note ""\n    ## Gọi ai\n\n    Trong hộp.\n',
        "<div><h2 id='goi-ai'>Gọi ai</h2></div>\n",
        "<h2>Gọi ai</h2>\n\nKhông có id.\n",
        "**Gọi ai**\n\nChỉ là chữ đậm.\n",
    ],
)
def test_a_heading_within_something_else_heads_no_section_of_advice(body: str) -> None:
    clean = render(body).html

    assert with_advice(clean) == (clean, ())


def test_advice_within_advice_stays_one_section() -> None:
    assert advice("## Việc cần làm\n\nMột.\n\n### Gọi ai\n\nHai.\n") == [("steps", "viec-can-lam")]
    assert advice("## Chuyện kể\n\n### Gọi ai\n\nMột.\n\n## Hết\n") == [("call", "goi-ai")]


def test_footnotes_stand_after_the_last_section_of_advice() -> None:
    shown, _found = with_advice(render("## Gọi ai\n\nMột[^1].\n\n[^1]: Chú thích.\n").html)

    assert shown.index("</section>") < shown.index('<div class="footnote">')


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "## Dấu hiệu nhận biết", "### Việc cần làm", "#### Gọi ai", "# Khác", "<div>", "</div>",
                "</section>", "- ## Gọi ai", "<h2 id=goi-ai>Gọi ai", '![a > b](x.jpg "</h2>")', "Câu.",
                "<table><tr><td><table><tr><td>", "a|b\n-|-\n1|2", "> ## Việc cần làm", "[^1]: Chú",
            ]
        ),
        max_size=8,
    )
)  # fmt: skip
def test_marking_changes_no_word_and_keeps_every_element_whole(lines: list[str]) -> None:
    clean = render("\n\n".join(lines)).html

    shown = with_tables(with_advice(clean)[0])

    others = re.compile(r"<(?!/?(?:section|div)\b)[^>]*>")
    assert plain(shown) == plain(clean)
    assert others.findall(shown) == others.findall(clean)
    _Nesting().feed(shown)


class _Nesting(HTMLParser):
    """Asserts that every element ends within the one that it began in."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag != "section" or "section" not in self.open
        if tag not in {"br", "hr", "img"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_a_table_can_be_moved_sideways_by_keyboard() -> None:
    body = "a|b\n-|-\n1|2\n\n<table><tr><td><table><tr><td>x</td></tr></table></td></tr></table>\n"

    shown = with_tables(render(body).html)

    assert re.findall(r'role="region" aria-label="(Bảng \d)[^"]*" tabindex="0"><table>', shown) == [
        "Bảng 1",
        "Bảng 2",
    ]
    assert shown.count("</table></div>") == 2


def test_cells_are_aligned_by_classes_and_nothing_else_is_changed() -> None:
    table = '| a | b | c |\n|:--|:-:|--:|\n| `<td style="text-align: right;">` | 2 | 3 |\n'
    rendered = render(table).html

    page = with_classes(rendered)

    assert rendered.count('style="text-align') == 7
    assert re.findall(r"<t[dh]\b[^>]*>", page) == [
        "<th>", '<th class="to-center">', '<th class="to-right">',
        "<td>", '<td class="to-center">', '<td class="to-right">',
    ]  # fmt: skip
    assert plain(page) == plain(rendered)
