"""core/summarise/prompts.py: documents and their columns in the places of a prompt."""

import pytest

from core.errors import ConfigurationError
from core.records import Value
from core.settings import RunSettings
from core.summarise.prompts import check_places, fill, unknown_places, used_columns

COLUMNS = ("id", "Subject", "ticket no", "data.text", "text", "a b", "数")


def _filled(prompt: str, text: str, row: dict[str, Value]) -> str:
    used = used_columns([prompt], tuple(row))
    return fill(prompt, text, {place: row[column] for place, column in used.items()})


@pytest.mark.parametrize(
    ("prompt", "filled"),
    [
        ("{text}", "T"),
        ("{subject}: {text} {text}", "S{text}{id}: T T"),
        ("{Subject}{SUBJECT}", "S{text}{id}S{text}{id}"),
        ("{id} {none} {flag} {real}", "7  true 1.5"),
        ('{"a": "{id}", "b": {"c": "{text}"}, "d": {}}', '{"a": "7", "b": {"c": "T"}, "d": {}}'),
        ("{{id}} {{text}}", "{7} {T}"),
        ("{unknown} {text}", "{unknown} T"),
        ("{ id } {id:>5} {id!r} {id.x} {0} {} {text}", "{ id } {id:>5} {id!r} {id.x} {0} {} T"),
        ("{id", "{id"),
        ("id} {te{id}xt}", "id} {te7xt}"),
    ],
)
def test_places_are_replaced_once_and_all_else_stays(prompt: str, filled: str) -> None:
    """In one pass: braces in what is put in mean nothing, nor do other braces of the prompt. Numbers as they are."""
    row: dict[str, Value] = {"id": 7, "Subject": "S{text}{id}", "none": None, "flag": True, "real": 1.5}
    assert _filled(prompt, "T", row) == filled


def test_a_document_with_braces_is_put_in_as_it_is() -> None:
    """Whether the prompt uses columns or not."""
    assert _filled("a {text} b", "{subject} {text}", {}) == "a {subject} {text} b"
    assert _filled("{subject}{text}", "{subject}{text}", {"subject": "{text}"}) == "{text}{subject}{text}"


def test_text_is_the_document_whatever_its_columns_are_called() -> None:
    """The text may be another column's, or several columns'."""
    assert used_columns(["{text} {Text}"], ("Text", "text")) == {"Text": "Text"}
    assert used_columns(["{text}"], ("text",)) == {}


def test_a_column_is_meant_by_its_own_name_first() -> None:
    """Then by a name that differs in case alone, the first of these."""
    assert used_columns(["{ID} {id} {Id}"], ("iD", "Id", "id")) == {"ID": "iD", "id": "id", "Id": "Id"}
    assert used_columns(["{subject}", "{ticket no}{a b}{data.text}{数}"], COLUMNS) == {
        "subject": "Subject", "ticket no": "ticket no", "a b": "a b", "data.text": "data.text", "数": "数",
    }  # fmt: skip


@pytest.mark.parametrize("prompt", ["{text}", "{subject}", 'Answer as {"x": 1} about {id}', "{nothing} {text}"])
def test_one_place_is_enough(prompt: str) -> None:
    """The document's or a column's."""
    RunSettings(prompt=prompt)
    check_places(prompt, COLUMNS)


@pytest.mark.parametrize("prompt", ["{nothing}", '{"x": 1}', "{Text}"])
def test_a_prompt_without_a_place_of_these_documents_is_refused(prompt: str) -> None:
    """What could be used is in the sentence. Before the documents are known it may still have one."""
    RunSettings(prompt=prompt)
    with pytest.raises(
        ConfigurationError, match=r"The prompt has no \{text\}; .* or use a column: \{id\}, \{Subject\}"
    ):
        check_places(prompt, ("id", "Subject"))
    with pytest.raises(ConfigurationError, match=r"write \{text\} where the document belongs\.$"):
        check_places(prompt, ())


@pytest.mark.parametrize("prompt", ["", "Summarise.", "{}", "text}{", "{ {} }"])
def test_a_prompt_without_any_place_is_refused_at_once(prompt: str) -> None:
    """No document has a place in it, whatever its columns are."""
    with pytest.raises(ConfigurationError, match=r"The prompt has no \{text\}"):
        RunSettings(prompt=prompt)


def test_unknown_words_are_named() -> None:
    """In a sentence with the columns; JSON and what else stands in braces are the prompt's own."""
    assert unknown_places('{text} {"a": 1} {} {x:y} {id} {1, 2} {0}', COLUMNS) == ""
    assert unknown_places("{text} {sumary} {id}", ("id", "summary")) == (
        "The prompt holds {sumary}, which is no column of these documents, so it stays as it is."
        " Columns: {id}, {summary}."
    )
    assert unknown_places("{text} {a} {b} {a}", ()) == (
        "The prompt holds {a}, {b}, which are no columns of these documents, so they stay as they are."
    )
