"""Several servers in the form: each right or wrong by itself, together the endpoints of one run."""

from dataclasses import replace

import pytest

from core.config import OPENAI_URL, Environment
from core.settings import MAX_ENDPOINTS, OtherEndpoint
from core.views.forms import Form, check, destination, filled_in, server_field
from core.views.kept_form import kept_form, restored_form
from core.views.servers import MOST_OTHERS, Server, restored_servers

MACHINE = Environment()
A, B, C = "http://a.example/v1", "http://b.example/v1", "http://c.example/v1"
THREE = Form(
    writer="server", base_url=A, model="m", key="sk-of-a", others=(Server(B, "m"), Server(C, "n", " sk-of-c "))
)


def test_servers_are_the_endpoints_of_one_run() -> None:
    """The first as before, the others behind it; each has its own model, all else is the same for all."""
    checked = check(replace(THREE, temperature=0.5), MACHINE)
    assert checked.settings is not None
    endpoint = checked.settings.endpoint
    assert (endpoint.base_url, endpoint.model) == (A, "m")
    assert endpoint.others == (OtherEndpoint(B, "m"), OtherEndpoint(C, "n"))
    assert checked.endpoints == endpoint.each
    assert {each.temperature for each in endpoint.each} == {0.5}


def test_how_servers_share_depends_on_the_strategy() -> None:
    """LangChain's hand their documents out themselves. Of a comparison, whose strategies differ, nothing is said."""
    shared = "Documents will be sent to 3 servers, which share the work"
    assert destination(THREE, MACHINE).startswith(shared)
    assert destination(replace(THREE, strategy="batch"), MACHINE).startswith(
        "Documents will be sent to 3 servers in turn"
    )
    assert destination(THREE, MACHINE, several=True).startswith("Documents will be sent to 3 servers. Each key")


def test_each_key_belongs_to_its_address() -> None:
    """An address that two servers have, with a model each, has one key, typed at either of them."""
    assert THREE.usable_key == "sk-of-a"
    assert THREE.other_keys == {C: "sk-of-c"}
    twice = replace(THREE, key="", others=(Server(A, "n", "sk-of-a"),))
    assert (twice.usable_key, twice.other_keys) == ("sk-of-a", {})
    assert check(twice, MACHINE).settings is not None
    torn = check(replace(THREE, others=(Server(A, "n", "sk-other"),)), MACHINE)
    assert torn.problem("servers") == f"{A} has two different keys; an address can have one."


def test_what_is_wrong_with_a_server_stands_at_it() -> None:
    """The others can be tested meanwhile; the run waits."""
    checked = check(replace(THREE, others=(Server("", "m"), Server(C, ""))), MACHINE)
    assert checked.settings is None
    assert checked.endpoint is None
    assert checked.problem(server_field(0)) == ""
    assert "The address of server 2 is missing" in checked.problem(server_field(1))
    assert "The model has no name" in checked.problem(server_field(2))
    assert [bool(each) for each in checked.endpoints] == [True, False, False]


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ((Server(A, "m"),), "m at http://a.example/v1 is named twice"),
        (tuple(Server(f"http://{place}.example/v1", "m") for place in range(MAX_ENDPOINTS)), "at most"),
    ],
    ids=["twice", "too many"],
)
def test_servers_that_do_not_go_together(others: tuple[Server, ...], said: str) -> None:
    """They are right each by itself."""
    checked = check(replace(THREE, others=others), MACHINE)
    assert said in checked.problem("servers")
    assert checked.settings is None
    assert all(checked.endpoints)


@pytest.mark.parametrize("writer", ["practice", "openai"])
def test_other_writers_have_no_further_servers(writer: str) -> None:
    """What stands in rows that are not shown counts for nothing."""
    checked = check(replace(THREE, writer=writer), MACHINE)  # type: ignore[arg-type]  # a literal
    assert checked.settings is not None
    assert checked.settings.endpoint.others == ()
    assert replace(THREE, writer=writer).other_keys == {}  # type: ignore[arg-type]  # a literal


def test_servers_are_kept_without_their_keys() -> None:
    """And without what is no address, which may be a key by mistake; from a run they come back as well."""
    kept = kept_form(replace(THREE, others=(*THREE.others, Server("sk-pasted-here", "m"))))
    assert "sk-" not in str(kept)
    assert restored_form(kept)["others"] == (Server(B, "m"), Server(C, "n"))
    assert restored_form({})["others"] == ()
    settings = check(THREE, MACHINE).settings
    assert settings is not None
    assert filled_in(settings)["others"] == (Server(B, "m"), Server(C, "n"))


def test_a_run_that_begins_at_openai_comes_back_with_its_servers() -> None:
    """OpenAI's own choice has no further servers, so it is filled in as one of several."""
    settings = check(replace(THREE, base_url=OPENAI_URL), MACHINE).settings
    assert settings is not None
    held = filled_in(settings)
    assert (held["writer"], held["base_url"]) == ("server", OPENAI_URL)


@pytest.mark.parametrize("kept", ["", "{", "[1]", '[["a"]]', '[["a", 1]]', None, 5, "[null]"])
def test_what_was_not_kept_so_is_no_server(kept: object) -> None:
    """Whatever stands in the store."""
    assert restored_servers(kept) == ()
    assert len(restored_servers(str([[A, "m"]] * 50).replace("'", '"'))) == MOST_OTHERS
