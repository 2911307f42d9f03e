"""Text from outside shows as it is."""

import pytest

from pages.parts.frame.problems import plain

_JOINER = "\N{WORD JOINER}"


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("![x](y)", r"\!\[x\]\(y\)"),
        ("<img src=x>", r"\<img src\=x\>"),
        ("$x$", r"\$x\$"),
        (":material/home:", f":{_JOINER}material/home:{_JOINER}"),
        (":red[text]", rf":{_JOINER}red\[text\]"),
        ("http://host", f"http:{_JOINER}//host"),
        ("www.host", r"www\.host"),
        ("a@b", f"a@{_JOINER}b"),
        ("a\n# heading", r"a \# heading"),
        ("back\\slash", r"back\\slash"),
    ],
)
def test_nothing_markdown_understands_is_left(hostile: str, harmless: str) -> None:
    """Marks of images, HTML, formulas and headings are escaped; icons, colours and addresses are broken up unseen."""
    assert plain(hostile) == harmless


def test_letters_stay() -> None:
    """Words without marks are unchanged, in any script."""
    assert plain("Summary 摘要 3,000") == "Summary 摘要 3,000"
