"""The catalogues of core/locale: complete, in step with the code, and laid out as `make words` lays them out."""

import ast
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = sorted((ROOT / "core" / "locale").glob("*/LC_MESSAGES/messages.po"))
FIELD = re.compile(r"\{(\w+)[^}]*\}")
MADE = re.compile(r'^"POT-Creation-Date: .*\n', re.MULTILINE)
CODE = sorted(path for folder in ("core", "pages") for path in (ROOT / folder).rglob("*.py"))

SAY = {"Message", "Wording", "counted"}
AT_ONCE = {"Message", "counted", "say", "joined", "listed", "message_of"}
"""Functions of core.language that say something as they are called."""

SENTENCE = re.compile(r"[A-Za-z]{2,}[,;:.]? [a-z]{2,}")
NO_SENTENCE = re.compile(r"^\s*[<.@:]|</|\"><|[{;]\s|^[A-Z]{3,} |'self'|chain\.|^pip install |^endpoint error$")
"""HTML, style sheets, SQL, the headers' policy, Python and a command that are shown, and a reason's code."""

WORD = re.compile(r"[A-Za-z]{2}")
NO_WORDS = re.compile(r"^\s*<|</|^\w+:[QNOT]$|^datum\.|^\w*\.py$|:primary\[$|^\{\"|^api-key$|^Gistmill$")
"""HTML, names of fields in charts and of pages, a colour's mark, examples of JSON and of a header, and a name."""

LABELS = {"label", "help", "placeholder", "page_title", "text", "title", "subtitle", "tooltip", "caption", "body"}
SHOW = {
    *("button", "caption", "checkbox", "download_button", "error", "expander", "file_uploader", "header", "info"),
    *("link_button", "markdown", "metric", "multiselect", "number_input", "page_link", "pills", "popover", "progress"),
    *("radio", "segmented_control", "select_slider", "selectbox", "slider", "spinner", "subheader", "success", "tabs"),
    *("text", "text_area", "text_input", "title", "toast", "toggle", "warning", "write"),
}
"""Functions of Streamlit that show the first thing they are given."""


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parents[1].name if path.suffix == ".po" else None)


def _messages(path: Path) -> list[Message]:
    return [message for message in _read(path) if message.id]


def _forms(text: object) -> list[str]:
    """The sentence, or its forms for one and for more."""
    return [str(each or "") for each in (text if isinstance(text, list | tuple) else [text])]


def _made_anew(catalogue: Path, folder: Path) -> str:
    """The catalogue as `make words` would leave it: its commands, on a copy."""
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\nwords:")[2].partition("\n\n")[0]
    copy = folder / "locale" / catalogue.relative_to(ROOT / "core" / "locale")
    copy.parent.mkdir(parents=True)
    copy.write_bytes(catalogue.read_bytes())
    for line in recipe.replace("\\\n", "").splitlines():
        if "babel.messages.frontend" in line:
            words = shlex.split(line.replace(".venv/words", str(folder)).replace("core/locale", str(folder / "locale")))
            subprocess.run([sys.executable, "-m", *words[1:]], check=True, stderr=subprocess.DEVNULL)
    return copy.read_text(encoding="utf-8")


@pytest.fixture(params=CATALOGUES, ids=[path.parents[1].name for path in CATALOGUES])
def catalogue(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_there_are_catalogues() -> None:
    """One for each language but English, whose sentences stand in the code."""
    assert "zh" in [path.parents[1].name for path in CATALOGUES]


def test_no_sentence_lacks_its_translation(catalogue: Path) -> None:
    """Every form of every sentence is there, and none is marked as doubtful."""
    lacking = [message.id for message in _messages(catalogue) if not all(_forms(message.string)) or message.fuzzy]

    assert lacking == []


def test_a_catalogue_is_as_make_words_leaves_it(
    catalogue: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has the sentences of the code and no others, in their order and layout, for others to see what changed."""
    monkeypatch.chdir(ROOT)
    anew = _made_anew(catalogue, tmp_path)
    stale = {str(message.id) for message in _messages(catalogue)}
    wanted = {str(message.id) for message in _messages(tmp_path / "messages.pot")}

    assert (sorted(wanted - stale), sorted(stale - wanted)) == ([], [])
    assert MADE.sub("", catalogue.read_text(encoding="utf-8")) == MADE.sub("", anew)


def test_a_translation_has_the_fields_of_its_sentence(catalogue: Path) -> None:
    """Each field stands in it as it does in English; the form for one may leave out the count."""
    wrong = []
    for message in _messages(catalogue):
        english = [set(FIELD.findall(form)) for form in _forms(message.id)]
        wanted, may_lack = set.union(*english), {"count"} - english[0]
        for string in filter(None, _forms(message.string)):
            given = set(FIELD.findall(string))
            if given - wanted or wanted - given - may_lack:
                wrong.append((message.id, string))

    assert wrong == []


def test_a_translation_has_the_plurals_of_its_language(catalogue: Path) -> None:
    """As many forms as the language has, by the header's rule, which is the one Babel knows."""
    read = _read(catalogue)
    known = Catalog(locale=Locale.parse(catalogue.parents[1].name))

    assert (read.num_plurals, read.plural_expr) == (known.num_plurals, known.plural_expr)
    assert [m.id for m in read if isinstance(m.id, tuple) and len(_forms(m.string)) != read.num_plurals] == []


def test_chinese_is_set_as_chinese_is() -> None:
    """Full-width signs after Han characters, and a blank between those and Latin letters or digits."""
    half = re.compile(r"[\u4e00-\u9fff]([,;:?!]|[A-Za-z0-9])|[A-Za-z0-9%][\u4e00-\u9fff]")
    wrong = [
        string
        for message in _messages(ROOT / "core" / "locale" / "zh" / "LC_MESSAGES" / "messages.po")
        for string in _forms(message.string)
        if half.search(string) or "您" in string
    ]

    assert wrong == []


def _parsed(paths: list[Path]) -> Iterator[tuple[Path, ast.Module]]:
    for path in paths:
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def _place(path: Path, node: ast.expr) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)[:100]}"


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _sayings() -> Iterator[tuple[Path, ast.Call, list[str]]]:
    """Every call that says something, and its templates; "" for one that is not written out."""
    for path, module in _parsed(CODE):
        calls = [node for node in ast.walk(module) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
        for call in calls:
            passed_on = any(keyword.arg is None for keyword in call.keywords)  # another's values, with its template
            if _name(call) in SAY and not passed_on:
                yield path, call, list(map(_text, call.args[: 2 if _name(call) == "counted" else 1]))


def test_every_template_is_written_out() -> None:
    """Where it is said, so that `make words` finds it."""
    assert [_place(path, call) for path, call, templates in _sayings() if not all(templates)] == []


def test_every_template_is_found(catalogue: Path) -> None:
    """`make words` sees none in an f-string: such a sentence is to be said before it."""
    known = {form for message in _messages(catalogue) for form in _forms(message.id)}

    assert [_place(path, call) for path, call, templates in _sayings() if not known.issuperset(templates)] == []


def _at_import(node: ast.AST) -> Iterator[ast.AST]:
    """What runs as the module is imported: all but the bodies of functions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Lambda):
            continue
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            for outer in [*child.decorator_list, *child.args.defaults, *filter(None, child.args.kw_defaults)]:
                yield outer
                yield from _at_import(outer)
            continue
        yield child
        yield from _at_import(child)


def test_nothing_is_said_at_import_time() -> None:
    """Nobody reads yet: what a constant or a table holds is a `Wording`."""
    wrong = []
    for path, module in _parsed(CODE):
        wordings = {
            target.id
            for node in module.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _name(node.value) == "Wording"
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in _at_import(module):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and _name(node) in AT_ONCE | wordings:
                wrong.append(_place(path, node))

    assert wrong == []


def test_no_module_says_anything_as_it_is_imported() -> None:
    """The same, seen from the reader's side: nobody is asked for a language."""
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in CODE
        if "components" not in path.parts and path.parts[-2:] != ("pages", path.name) and path.stem != "__main__"
    ]
    script = (
        "import importlib, sys, core.reader, pages.parts.frame.language\n"
        "def nobody():\n    raise SystemExit('said at import time')\n"
        "core.reader.found_by(nobody)\n"
        "for name in sys.argv[1:]:\n    importlib.import_module(name)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, *modules], cwd=ROOT, capture_output=True, text=True)  # noqa: PLW1510

    assert (done.returncode, done.stderr[-2000:]) == (0, "")


def _text(node: ast.AST) -> str:
    """What a text in the code says; "" for all else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _is_log(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "_log"


def _aside(module: ast.Module) -> set[int]:
    """Nodes that nobody reads on a page: docstrings, lines of the log, keys, codes; the templates of what is said."""
    aside: set[int] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Expr):
            aside.add(id(node.value))
        elif isinstance(node, ast.Dict):
            aside |= set(map(id, node.keys))
        elif isinstance(node, ast.Compare):
            aside |= {id(each) for side in (node.left, *node.comparators) for each in ast.walk(side)}
        elif isinstance(node, ast.Call) and (_is_log(node) or _name(node) in {*SAY, "print"}):
            aside |= {id(each) for argument in node.args for each in ast.walk(argument)}
    return aside


PAGES = [path for path in CODE if path.is_relative_to(ROOT / "pages") or path.is_relative_to(ROOT / "core" / "views")]


def test_pages_say_no_sentence_in_english_alone() -> None:
    """Every sentence in pages and in core/views is a `Message`, a `Wording` or counted."""
    wrong = [
        _place(path, node)
        for path, module in _parsed(PAGES)
        for aside in [_aside(module)]
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and id(node) not in aside
        if SENTENCE.search(_text(node)) and not NO_SENTENCE.search(_text(node))
    ]

    assert wrong == []


def _shown(module: ast.Module) -> Iterator[ast.expr]:
    """What Streamlit and charts are given to show."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            yield from (each.value for each in node.keywords if each.arg in LABELS)
            if isinstance(node.func, ast.Attribute) and node.func.attr in SHOW and not _is_log(node):
                yield from node.args[:1]
        elif isinstance(node, ast.Dict):
            named = zip(node.keys, node.values, strict=True)
            yield from (value for key, value in named if key and _text(key) in LABELS)


def test_pages_have_no_label_in_english_alone() -> None:
    """What is given to be shown is no text with words in it that is written there."""
    wrong = [
        _place(path, shown)
        for path, module in _parsed(PAGES)
        for shown in _shown(module)
        for texts in [list(map(_text, ast.walk(shown) if isinstance(shown, ast.JoinedStr) else [shown]))]
        if any(map(WORD.search, texts)) and not any(map(NO_WORDS.search, texts))
    ]

    assert wrong == []


def test_a_catalogue_compiles_without_a_word(catalogue: Path) -> None:
    """A sentence with "5 % of" looks like a format of C to Babel, which then complains at each `make run`."""
    assert [(message.id, list(map(str, errors))) for message, errors in _read(catalogue).check()] == []
