"""Lines of a terminal: as wide as their characters are."""

import pytest

from core.views.terminal import fitted, padded, width_of, wrapped


@pytest.mark.parametrize(
    ("text", "columns"),
    [("abc", 3), ("摘要", 4), ("（a）", 5), ("e\u0301", 1), ("ｆ", 2), ("█░ 3%", 5), ("", 0), ("한", 2), ("…", 1)],
)
def test_a_han_character_is_two_columns_wide(text: str, columns: int) -> None:
    """By Unicode's East Asian Width; a mark on another character has none."""
    assert width_of(text) == columns


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [("摘要", 4, "摘要"), ("摘要", 3, "摘"), ("a摘要", 2, "a"), ("abc", 2, "ab"), ("摘", 1, "")],
)
def test_a_line_is_cut_between_two_characters(text: str, most: int, cut: str) -> None:
    """Half a character is never left."""
    assert fitted(text, most) == cut


def test_a_cell_is_filled_with_blanks_to_its_width() -> None:
    """On the right, or on the left; what is too wide stays."""
    assert padded("摘要", 6) == "摘要  "
    assert padded("摘要", 6, right=True) == "  摘要"
    assert padded("摘要", 3) == "摘要"


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("用一句话总结以下文本", 8, ["用一句话", "总结以下", "文本"]),
        ("读入文档，生成摘要。", 8, ["读入文", "档，生成", "摘要。"]),
        ("写（可选）名", 6, ["写（可", "选）名"]),
        ("一二（可选）名", 6, ["一二", "（可", "选）名"]),
        ("用 --language 说", 12, ["用", "--language", "说"]),
        (".txt，.md，.pdf", 10, [".txt，", ".md，.pdf"]),
        ("plain English words", 9, ["plain", "English", "words"]),
        ("", 9, []),
    ],
)
def test_han_text_breaks_between_characters(text: str, width: int, lines: list[str]) -> None:
    """Not before a closing mark, not after an opening one, and not within a word."""
    assert wrapped(text, width) == lines
