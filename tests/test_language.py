"""Messages: a sentence in English that can be said in another language, and how it is kept."""

import ast
import copy
import gettext
import json
import re
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import errors
from core.language import (
    LONGEST,
    LONGEST_KEPT,
    Message,
    Wording,
    counted,
    joined,
    kept,
    listed,
    message_of,
    recalled,
    say,
)
from core.reader import ENGLISH, Language, read_in


class Catalogue(gettext.NullTranslations):
    """A catalogue that is a dict; as in a real one, "" is its header."""

    def __init__(self, sentences: dict[str, str]) -> None:
        super().__init__()
        self._sentences = {"": "Content-Type: text/plain", **sentences}

    def gettext(self, message: str) -> str:
        return self._sentences.get(message, message)


CHINESE = Language(
    "zh",
    Catalogue(
        {
            "The endpoint failed ({status}).": "端点出错（{status}）。",
            "{sentence} It said: {words}": "{sentence}它说：{words}",
            "Trying again in {seconds:.0f} s.": "{seconds:.1f} 秒后重试。",
            "{sentence} {next}": "{sentence}{next}",
        }
    ),
)


def test_a_message_is_its_english_sentence() -> None:
    """It compares, sorts, prints and hashes as the sentence, numbers formatted."""
    message = Message(
        "{count:,} of {share:.1f} % took {seconds:g} s at {where}.", count=1234, share=5.06, seconds=2.0, where="x"
    )

    assert message == "1,234 of 5.1 % took 2 s at x."
    assert str(message) == f"{message}"
    assert {message} == {str(message)}


def test_a_message_is_said_in_the_readers_language_with_what_is_inside_it() -> None:
    """Inner messages are translated too; a server's own words stay, and numbers are formatted by the translation."""
    failed = Message("The endpoint failed ({status}).", status=503)
    whole = Message("{sentence} It said: {words}", sentence=failed, words="overloaded.")
    message = joined(whole, Message("Trying again in {seconds:.0f} s.", seconds=2.4))

    assert message == "The endpoint failed (503). It said: overloaded. Trying again in 2 s."
    assert say(message, CHINESE) == "端点出错（503）。它说：overloaded.2.4 秒后重试。"
    assert say(message) == message


def test_what_the_catalogue_lacks_is_said_in_english() -> None:
    """A message without a translation, a plain text and nothing at all stay as they are."""
    assert say(Message("Nothing was sent."), CHINESE) == "Nothing was sent."
    assert say("a plain text", CHINESE) == "a plain text"
    assert say("", CHINESE) == say(Message(""), CHINESE) == ""


def test_a_message_outlives_the_store() -> None:
    """What is kept is read back as the same message, with the types of its values, and can still be translated."""
    failed = Message("The endpoint failed ({status}).", status=503)
    message = Message("{sentence} It said: {words}", sentence=failed, words='a "quote" {status} 二')

    again = recalled(kept(message))

    assert again == message
    assert say(again, CHINESE) == '端点出错（503）。它说：a "quote" {status} 二'
    assert kept("") == recalled("") == ""


def test_an_old_row_shows_its_text() -> None:
    """A row that was written as a plain sentence is that sentence, in every language."""
    old = "The endpoint failed (503). It said: {oops} 50 %."

    assert recalled(old) == old
    assert say(recalled(old), CHINESE) == old


@pytest.mark.parametrize(
    "column",
    [
        '{"message": "x"',
        '{"message": "x"}',
        '{"message": "x", "values": []}',
        '{"message": 1, "values": {}}',
        '{"message": "{a}", "values": {"a": null}}',
        '{"message": "{a}", "values": {"a": ["x"]}}',
        '{"message": "{a}", "values": {"a": {"b": 1}}}',
        '{"message": "x", "values": {}, "more": 1}',
        '{"message": "{a}", "values": {"a": ' + "1" * 5000 + "}}",
        '{"message": ' * 20_000,
        '{"message": "{a}", "values": {"a": ' * 300 + '"x"' + "}}" * 300,
    ],
)
def test_what_is_not_of_our_form_is_shown_as_it_is(column: str) -> None:
    """JSON of another form, broken or nested too deep, is a text."""
    assert recalled(column) == column[:LONGEST]


def test_a_text_that_looks_like_a_kept_message_stays_a_text() -> None:
    """What a server says is never taken for a message of ours, by itself or as a value, however often it is kept."""
    hostile = kept(Message("The endpoint failed ({status}).", status=1))

    assert recalled(kept(hostile)) == hostile
    assert say(recalled(kept(hostile)), CHINESE) == hostile
    quoted = Message("{sentence} It said: {words}", sentence="x", words=hostile)
    assert recalled(kept(quoted)) == f"x It said: {hostile}"


@pytest.mark.parametrize(
    "template",
    [
        "{a.__class__}",
        "{a[0]}",
        "{a!r}",
        "{0}",
        "{}",
        "{a:>1000000000}",
        "{a:.99999999f}",
        "{b}",
        "{{a}}}",
        "%(a)s",
    ],
)
def test_a_hostile_template_reaches_nothing(template: str) -> None:
    """Only a plain name with a short format is a field; attributes, items, conversions and widths stay text."""
    said = recalled(json.dumps({"message": template, "values": {"a": "value"}}))

    assert said in (template, template.replace("{a}", "value"))


def test_a_value_is_never_read_as_a_template() -> None:
    """A field in a value stays as it is, in English and translated."""
    message = Message("The endpoint failed ({status}).", status="{status} {0.__class__}")

    assert message == "The endpoint failed ({status} {0.__class__})."
    assert say(message, CHINESE) == "端点出错（{status} {0.__class__}）。"


def test_a_number_format_on_a_text_shows_the_text() -> None:
    """A value of another type than its format wants is shown plainly."""
    assert Message("{a:,.1f} {b:,} {c:.0f}", a="text", b="1", c=10**400) == f"text 1 {10**400}"


def test_a_message_is_bounded() -> None:
    """Neither a long kept row nor one that repeats and nests its values makes a longer sentence than LONGEST."""
    inner: object = "x" * 1000
    for _ in range(7):
        inner = {"message": "{a}" * 1000, "values": {"a": inner}}
    assert len(recalled(json.dumps(inner))) == LONGEST

    long = '{"message": "' + "x" * LONGEST_KEPT + '", "values": {}}'
    assert recalled(long) == long[:LONGEST]
    assert len(kept("\0" * 1_000_000)) < LONGEST_KEPT
    assert recalled(kept("y" * 1_000_000)) == "y" * LONGEST


def test_a_template_that_repeats_a_long_value_takes_little_memory() -> None:
    """Filling it in ends where the sentence is long enough: 200 MB are never made."""
    column = json.dumps({"message": "{a}" * 20_000, "values": {"a": "x" * LONGEST}})
    tracemalloc.start()
    try:
        assert len(recalled(column)) == LONGEST
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_what_is_nested_too_deep_is_kept_in_english() -> None:
    """A message of very many sentences comes back whole; the first ones have lost their other languages."""
    failed = Message("The endpoint failed ({status}).", status=503)
    many = recalled(kept(joined(*[failed] * 40)))

    assert many == " ".join(["The endpoint failed (503)."] * 40)
    assert say(many, CHINESE).endswith("端点出错（503）。端点出错（503）。")


def test_half_a_character_is_neither_kept_nor_read() -> None:
    """A lone surrogate, in a text of ours or in a row that was changed, becomes U+FFFD."""
    assert kept(Message("It said: {words}", words="a\ud83d二")).encode()
    changed = '{"message": "\\ud83d: {words}", "values": {"words": "\\udc00"}}'
    assert recalled(changed) == "\ufffd: \ufffd"


def test_a_message_is_shortened_in_its_texts() -> None:
    """The longest texts give way, those of inner messages too; the words around them and numbers stay."""
    said = Message(
        "{sentence} It said: {words}", sentence=Message("It failed ({status}).", status=500), words="w" * 900
    )

    assert said.shortened(50) == "It failed (500). It said: " + "w" * 24
    assert said.shortened(50).values["sentence"] == "It failed (500)."
    assert said.shortened(2000) is said


def test_the_texts_of_a_message_can_be_changed() -> None:
    """A secret is taken out of every value, and out of inner ones; no number and no template is touched."""
    inner = Message("It said: {words}", words="the key is sk-1234")
    message = Message("{where}: {sentence} {status}", where="sk-1234", sentence=inner, status=1234)

    assert message.changed(lambda text: text.replace("1234", "***")) == "sk-***: It said: the key is sk-*** 1234"


def test_a_copy_is_the_same_message() -> None:
    """Records are copied with what they hold."""
    message = Message("The endpoint failed ({status}).", status=503)

    assert say(copy.deepcopy(message), CHINESE) == "端点出错（503）。"


def test_plain_texts_become_messages_and_sentences_are_joined() -> None:
    """A text is a message of itself; of sentences, those that say nothing are left out."""
    assert message_of("plain {x}") == "plain {x}"
    assert joined("", "One.", "", "Two.", "Three.") == "One. Two. Three."
    assert joined() == joined("", "") == ""
    assert joined("One.") == "One."


def test_a_message_is_said_to_whoever_reads_where_it_is_made() -> None:
    """Its `str` is the reader's sentence; it still says itself to others, and is kept without any language."""
    with read_in(CHINESE):
        message = Message("The endpoint failed ({status}).", status=503)

    assert message == "端点出错（503）。"
    assert message.said(ENGLISH) == say(message) == "The endpoint failed (503)."
    assert recalled(kept(message)) == "The endpoint failed (503)."
    with read_in(CHINESE):
        assert recalled(kept(message)) == "端点出错（503）。"


def test_a_wording_is_said_when_it_is_called() -> None:
    """What is written down at import time has its language from the moment it is shown, inner wordings too."""
    kind = Wording("timed out")
    wording = Wording("The endpoint failed ({status}).", status=kind)

    assert wording() == say(wording) == "The endpoint failed (timed out)."
    assert Wording("{count:,} documents")(count=1200) == "1,200 documents"
    with read_in(CHINESE):
        assert wording() == say(wording) == "端点出错（timed out）。"


class Russian(gettext.NullTranslations):
    """A language of three plural forms."""

    def ngettext(self, _: str, message: str, n: int) -> str:
        last, teens = n % 10, n % 100 // 10 == 1
        form = 2 if teens or last in (0, *range(5, 10)) else 0 if last == 1 else 1
        return message.replace("documents", ("документ", "документа", "документов")[form])


@pytest.mark.parametrize(("count", "said"), [(1, "1 document"), (2, "2 documents"), (21, "21 documents")])
def test_a_count_decides_the_form(count: int, said: str) -> None:
    """English has two, another language as many as it needs, and the store keeps both templates."""
    documents = counted("{count:,} document", "{count:,} documents", count=count)

    assert documents == recalled(kept(documents)) == copy.deepcopy(documents) == said
    forms = {1: "1 документ", 2: "2 документа", 21: "21 документ"}
    assert documents.said(Language("ru", Russian())) == forms[count]


def test_numbers_have_the_signs_of_the_readers_language() -> None:
    """1,234.5 in English is 1.234,5 in German, whoever made the message."""
    message = Message("{count:,.1f} of {share:.1f}", count=1234.5, share=0.5)

    assert message == "1,234.5 of 0.5"
    assert message.said(Language("de")) == "1.234,5 of 0,5"


def test_lists_have_the_commas_of_the_readers_language() -> None:
    """And leave out what says nothing."""
    assert listed("a", "", "b", "c") == "a, b, c"
    assert listed() == ""
    with read_in(Language("zh", Catalogue({"{first}, {next}": "{first}、{next}"}))):
        assert listed("a", "b", "c") == "a、b、c"


def test_what_was_made_for_another_reader_is_said_anew_where_it_is_joined() -> None:
    """Alone as well as beside others."""
    with read_in(CHINESE):
        theirs = Message("The endpoint failed ({status}).", status=503)

    assert joined("", theirs) == listed("", theirs) == "The endpoint failed (503)."
    assert joined(theirs, "Yes.") == "The endpoint failed (503). Yes."


def test_a_long_list_is_no_deep_one() -> None:
    """A comparison may have a thousand entrants, and names them all."""
    names = [f"n{number}" for number in range(1_000)]

    assert listed(*names) == ", ".join(names)
    assert recalled(kept(listed(*names))) == ", ".join(names)


CORE = Path(__file__).resolve().parent.parent / "core"
KEEPS = {"Problem": 1, "Verdict": 1, "LimitChange": 3, "ConnectionReport": 1}
"""Records that hold a sentence for people: at which place, where it is not named."""

SENTENCES = ("message", "sentence", "reason", "error")


def _calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Every call by name in core: where it stands, the name, the call. The practice endpoint's words are a server's."""
    for path in CORE.rglob("*.py"):
        if "practice" not in path.parts:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    yield f"{path.relative_to(CORE)}:{node.lineno}", node.func.id, node


def test_every_template_can_be_collected_and_is_given_its_values() -> None:
    """A message's template is written out where it is made, so that gettext's tools find it, with just its fields."""
    wrong = []
    for where, name, call in _calls():
        given = {keyword.arg for keyword in call.keywords}
        if name != "Message" or None in given:  # None: values of another message, passed on with its template
            continue
        template = call.args[0]
        written = isinstance(template, ast.Constant) and isinstance(template.value, str)
        if not written or set(re.findall(r"\{(\w+)[^}]*\}", ast.literal_eval(template))) != given:
            wrong.append(where)

    assert wrong == []


def test_what_is_said_to_people_is_a_message() -> None:
    """No error, problem, verdict or limit change is given a sentence in English alone."""
    faults = {name for name, kind in vars(errors).items() if isinstance(kind, type)}
    wrong = [
        where
        for where, name, call in _calls()
        if name in faults | KEEPS.keys()
        for place, given in [*enumerate(call.args), *((word.arg, word.value) for word in call.keywords)]
        if place == KEEPS.get(name, 0) or place in SENTENCES
        if isinstance(given, ast.JoinedStr | ast.BinOp) or (isinstance(given, ast.Constant) and given.value)
    ]

    assert wrong == []
