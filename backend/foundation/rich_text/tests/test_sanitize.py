"""What of HTML stays, and what of known attacks does: nothing that a browser would run."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as some

from backend.foundation.rich_text.sanitize import ATTRIBUTES, LINK_REL, TAGS, URL_SCHEMES, sanitized

# Those of the OWASP sheet's kinds, and mutation attacks that broke DOMPurify and bleach (CVE-2020-6802, CVE-2020-26870,
# Securitum 2019 and 2020): each relies on what is parsed inside SVG, MathML, noscript, style or a comment.
ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><a xlink:href='javascript:alert(1)'><text y=20>x</text></a></svg>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt&colon;alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='&#1;javascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='https://example.org' onclick=alert(1) style='position:fixed' target=_blank rel=opener>x</a>",
    "<p style=\"background:url('javascript:alert(1)')\" id=cookie name=body class=x>x</p>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object><embed src='javascript:alert(1)'>",
    "<form action='javascript:alert(1)'><button formaction='javascript:alert(1)'>x</button></form>",
    "<base href='https://evil.example/'><meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href='https://evil.example/x.css'><style>@import 'https://evil.example'</style>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<noscript><style></noscript><img src=x onerror=alert(1)>",
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<math></br><style><a id="</style><img src=1 onerror=alert(1)>">',
    "<svg><desc><template><style><!--</template><img src=x onerror=alert(1)>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version='1.0'?><img src=x onerror=alert(1)>",
    "<textarea></textarea/><img src=x onerror=alert(1)>",
    "<title></title/><img src=x onerror=alert(1)>",
    '<xmp><p title="</xmp><img src=x onerror=alert(1)>">',
    "<plaintext><img src=x onerror=alert(1)>",
    '<p/onmouseover=alert(1)/a="b">x</p>',
    "<<script>alert(1)//<</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<video><source onerror=alert(1)></video><audio src=x onerror=alert(1)>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<input autofocus onfocus=alert(1)><select><option><style></select><img src=x onerror=alert(1)>",
]  # fmt: skip


class Read(HTMLParser):
    """What is left, told by a parser that is not the sanitiser's."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.links: list[dict[str, str | None]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in TAGS:
            self.wrong.append(f"<{tag}>")
        if tag == "a":
            self.links.append(given)
            scheme, colon, _ = (given.get("href") or "").partition(":")
            if colon and scheme.lower() not in URL_SCHEMES and "/" not in scheme:
                self.wrong.append(f"a link to {scheme}")
        self.wrong += [f"<{tag} {name}>" for name in given if name not in ATTRIBUTES.get(tag, set()) | {"rel"}]

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        self.wrong.append(f"a declaration: {decl}")

    def handle_pi(self, data: str) -> None:
        self.wrong.append(f"an instruction: {data}")


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("around", ["{}", "<p>{}</p>", "<ul><li>{}", "<blockquote><a href='https://x.org'>{}"])
def test_of_an_attack_nothing_stays_that_a_browser_would_run(attack: str, around: str):
    clean = sanitized(around.format(attack))
    assert Read(clean).wrong == []
    assert sanitized(clean) == clean


def test_what_a_reader_needs_stays():
    html = (
        '<h2>Why</h2><p>Lead <strong>out</strong> of <em>every</em> school.<br>Now.</p><ul><li>One</li></ul>'
        '<blockquote>Yes &amp; no</blockquote><hr><p><a href="/campaigns/x/" title="More">more</a></p>'
    )  # fmt: skip
    assert sanitized(html) == html.replace('title="More"', f'title="More" rel="{LINK_REL}"')


@pytest.mark.parametrize("href", ["https://example.org/", "http://example.org", "mailto:a@example.org", "/x", "#y"])
def test_every_link_lets_go_of_its_opener(href: str):
    (link,) = Read(sanitized(f'<a href="{href}" rel="opener" target="_blank">x</a>')).links
    assert link == {"href": href, "rel": LINK_REL}


def test_words_of_tags_that_are_not_permitted_stay_but_for_code():
    assert sanitized("<table><tr><td>kept</td></tr></table><style>gone</style>") == "kept"


@given(some.lists(some.sampled_from([*"<>\"'=/!-& x", "svg", "style", "a", "math", "href", "p", "--", "]]>", "&lt;"])))
def test_sanitising_twice_is_sanitising_once_and_leaves_nothing_else(parts: list[str]):
    clean = sanitized("".join(parts))
    assert sanitized(clean) == clean
    assert Read(clean).wrong == []
