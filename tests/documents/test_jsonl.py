"""core/documents/jsonl.py: a line a document."""

import pytest

from core.documents import ReadOptions
from tests.documents.material import documents, only_problem, problems, read_all, texts


def test_strings_and_objects() -> None:
    """A line is a string, or an object with a known text column and perhaps a name."""
    first, second, third = documents(
        read_all("a.jsonl", '"one"\n{"ID": 7, "Content": "two\\r\\nlines"}\n{"title": "T", "正文": "三"}')
    )

    assert (first.position, first.name, first.row, first.text) == (0, "a.jsonl line 1", 1, "one")
    assert (second.name, second.row, second.text) == ("7", 2, "two\nlines")
    assert (third.name, third.source, third.text) == ("T", "a.jsonl", "三")


def test_line_that_is_no_json_is_named_by_its_number() -> None:
    """A broken line costs itself; NaN is no JSON either, nor is a line nested without end."""
    deep = "[" * 3000 + "]" * 3000
    items = read_all("a.jsonl", f'"ok"\n{{bad\nNaN\n{deep}\n"fine"\n')

    assert texts(items) == ["ok", "fine"]
    assert [p.row for p in problems(items)] == [2, 3, 4]
    assert problems(items)[0].message.startswith("a.jsonl, line 2, is not JSON: ")


def test_empty_lines_are_counted_in_one_problem() -> None:
    """However many there are, they cost one sentence; those at the end are none."""
    one, many = (read_all("a.jsonl", f'"first"\n{lines}"last"\n\n\n') for lines in ("  \n", "\n" * 2000))

    assert texts(one) == texts(many) == ["first", "last"]
    assert [p.message for p in problems(one)] == ["In a.jsonl, line 2 is empty."]
    assert [p.message for p in problems(many)] == ["In a.jsonl, 2,000 lines are empty (the first is line 2)."]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('""', "is empty"),
        ('{"text": null}', "is empty"),
        ('{"text": " "}', "is empty"),
        ("{}", "is an empty object"),
        ("5", "holds a number"),
        ("null", "holds null"),
        ("true", "holds true or false"),
        ('["a"]', "holds a list"),
        ('{"text": 5}', "has a number where its text should be (text)"),
        ('{"text": {"a": 1}}', "has an object where its text should be (text)"),
    ],
)
def test_line_without_a_text_says_what_it_holds(line: str, said: str) -> None:
    """Each kind of wrong line has its sentence, with the line's number."""
    items = read_all("a.jsonl", f'"first"\n{line}\n"last"\n')

    assert texts(items) == ["first", "last"]
    (problem,) = problems(items)
    assert problem.message.startswith(f"a.jsonl, line 2, {said}")
    assert problem.row == 2


def test_lone_surrogates_are_replaced() -> None:
    """Half a pair becomes U+FFFD, a whole pair its character, and an escaped backslash stays one."""
    line = r'"a\ud800b \ud83d\ude00 \\ud800 \udc00 \uD83D"'

    assert texts(read_all("a.jsonl", line)) == ["a\ufffdb \U0001f600 \\ud800 \ufffd \ufffd"]


def test_unknown_columns_are_one_problem_for_all_lines() -> None:
    """A thousand lines without a known column are one problem with all their columns; strings are still read."""
    data = '"kept"\n' + '{"foo": "x", "bar": 1}\n' * 999 + '{"foo": "x", "baz": 2}\n'
    items = read_all("a.jsonl", data)

    assert texts(items) == ["kept"]
    (problem,) = problems(items)
    assert (problem.row, problem.columns) == (2, ("foo", "bar", "baz"))
    assert "in 1,000 lines (the first is line 2)" in problem.message


def test_chosen_column_is_used_in_any_case() -> None:
    """The choice goes before the known names; a line without it is a problem that names its columns."""
    items = read_all("a.jsonl", '{"text": "no", "Foo": "yes"}\n{"text": "no"}\n', ReadOptions(text_column="foo"))

    assert texts(items) == ["yes"]
    assert [p.columns for p in problems(items)] == [("text",)]


def test_only_column_holds_the_text() -> None:
    """An object with one column needs no known name."""
    assert texts(read_all("a.jsonl", '{"anything": "x"}')) == ["x"]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
@pytest.mark.parametrize(
    "data",
    [
        '[{"text": "a"}, {"text": "b"}]',
        '[\n{"text": "a"},\n{"text": "b"}\n]',
        '["a", "b"]',
        '{"total": 2, "data": [{"text": "a"}, {"text": "b"}]}',
        '{\n"page": {"rows": [{"text": "a", "n": NaN}, {"text": "b"}]}\n}',
        '{"text": "a"}\n{"text": "b"}',
    ],
)
def test_one_list_is_read_item_by_item(name: str, data: str) -> None:
    """A list of objects or strings, alone or inside an object, gives a document an item; JSON lines one a line."""
    assert [(d.row, d.text) for d in documents(read_all(name, data))] == [(1, "a"), (2, "b")]


def test_broken_list_is_one_problem() -> None:
    """A list that does not close is told so once, with the place, not once a line."""
    assert "not JSON" in only_problem(read_all("a.json", '[\n{"text": "a"},\n{"text": "b"\n'))


def test_object_with_a_text_is_one_document() -> None:
    """Lists beside the text of a single object are not its documents."""
    assert texts(read_all("a.json", '{\n"text": "a",\n"tags": ["x", "y"]\n}')) == ["a"]


def test_conversations() -> None:
    """The user's texts are the document's, in parts or not, in a batch's body too; its id is the name."""
    line = (
        '{"custom_id": "r-1", "body": {"model": "m", "messages": [{"role": "system", "content": "Be brief."}, '
        '{"role": "user", "content": [{"type": "text", "text": "One"}]}, {"role": "user", "content": "Two"}]}}'
    )
    (document,) = documents(read_all("a.jsonl", line))

    assert (document.name, document.text) == ("r-1", "One\n\nTwo")
    assert texts(read_all("a.jsonl", '{"conversations": [{"from": "human", "value": "Q"}], "id": 1}')) == ["Q"]
    assert texts(read_all("a.jsonl", '{"messages": [{"role": "user", "content": "Q"}]}')) == ["Q"]


def test_dotted_columns() -> None:
    """A known name inside another object is enough; any other is offered, and chosen by its dotted name."""
    assert texts(read_all("a.jsonl", '{"id": 1, "data": {"text": "x"}}')) == ["x"]
    line = '{"a": {"note": "x", "n": 1}, "b": {"note": "y"}}'
    (problem,) = problems(read_all("a.jsonl", line))
    assert problem.columns == ("a.note", "a.n", "b.note")
    assert texts(read_all("a.jsonl", line, ReadOptions(text_column="b.note"))) == ["y"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_json_does_not_have(number: str) -> None:
    """Python's NaN and Infinity in another field do no harm."""
    assert texts(read_all("a.jsonl", f'{{"score": {number}, "text": "x"}}')) == ["x"]


def test_empty_text_column_is_named_with_the_one_that_is_full() -> None:
    """One problem for all such lines says which column is empty and which is full, and how to choose it."""
    data = '{"title": "A", "text": "", "content": "x"}\n{"title": "B", "text": null, "content": "y"}\n'
    (problem,) = problems(read_all("a.jsonl", data))

    assert problem.message == "a.jsonl, 2 lines (the first is line 1): `text` is empty; `content` is full."
    assert (problem.columns, problem.flags) == (("text", "content"), "--text-column content")
    assert texts(read_all("a.jsonl", data, ReadOptions(text_column="content"))) == ["x", "y"]


def test_line_separators_inside_a_string_end_no_line() -> None:
    """U+2028 and U+0085 are legal inside a JSON string."""
    assert texts(read_all("a.ndjson", '"a\u2028b\u0085c"\n"d"')) == ["a\u2028b\u0085c", "d"]


def test_other_encodings() -> None:
    """JSON lines from an old system are decoded like any text."""
    assert texts(read_all("a.jsonl", '{"text": "数据库迁移已经完成，团队推迟发布。"}\n'.encode("gb18030"))) == [
        "数据库迁移已经完成，团队推迟发布。"
    ]
