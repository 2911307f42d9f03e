"""A run as one page of HTML."""

from html import escape
from string import Template

from core.views.exports.entries import Entry, entries, title_of
from core.views.exports.table import Pieces, Table

_HEAD = Template("""<!doctype html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>$title</title>
<style>
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem }
article { border-top: 1px solid GrayText; padding: .5rem 0 1rem }
h2, p, dt, dd { overflow-wrap: anywhere }
h2 { font-size: 1.1rem; break-after: avoid }
p, dd { white-space: pre-wrap; margin: .3rem 0 }
.missing, .note { font-style: italic }
:is(:lang(zh), :lang(ja), :lang(ko)) :is(.missing, .note) { font-style: normal }
dl { font-size: .85rem; margin: .7rem 0 0 }
dt { font-weight: 600; break-after: avoid }
dd { margin: 0 0 .3rem 1rem }
@media print {
:root { color-scheme: light }
body { font-size: 10.5pt; max-width: none; margin: 0; padding: 0 }
}
</style>
</head>
<body>
<h1 dir="auto">$title</h1>
""")
_END = "</body>\n</html>\n"


def html_pieces(table: Table) -> Pieces:
    """UTF-8. Every text is escaped; the page has no link and no script, and fetches nothing.

    It is light or dark, as its reader's system is, and light in print.
    """
    yield _HEAD.substitute(title=escape(title_of(table)), language=escape(table.language.code)).encode("utf-8")
    for some in entries(table):
        yield "".join(map(_article, some)).encode("utf-8")
    yield _END.encode("utf-8")


def _article(entry: Entry) -> str:
    parts = [
        f'<h2 dir="auto">{escape(entry.heading)}</h2>',
        _paragraph("summary", entry.summary),
        _paragraph("missing", entry.missing),
        _paragraph("note", entry.note),
        _list(entry),
    ]
    return "\n".join(["<article>", *filter(None, parts), "</article>\n"])


def _paragraph(kind: str, text: str) -> str:
    return f'<p class="{kind}" dir="auto">{escape(text)}</p>' if text else ""


def _list(entry: Entry) -> str:
    facts = (f'<dt dir="auto">{escape(name)}</dt><dd dir="auto">{escape(value)}</dd>' for name, value in entry.facts)
    return "\n".join(["<dl>", *facts, "</dl>"]) if entry.facts else ""
