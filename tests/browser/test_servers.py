"""Several servers, as a person gives them: typed, tested, one of them killed in mid-run and told to be away."""

from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.steps import samples, start_button
from tests.browser.test_axe import faults
from tests.servers import slot_servers
from tests.servers.behaviour import Behaviour
from tests.streamlit_app import Server


def test_a_run_over_three_servers_of_which_one_dies(own_server: Server, visitor: Visitor) -> None:
    """Each is tested by itself, the run is shared by all, and the one that is killed stands there as away, with why;
    every document has a summary in the end. axe-core finds nothing serious in the rows and the table."""
    slow = Behaviour(slots=8, latency=0.2, sigma=0.2)
    with slot_servers(slow, slow, slow) as servers:
        page = visitor(own_server, "dark").open()
        samples(page)
        page.get_by_role("radio", name="My server").check(force=True)
        page.get_by_label("Address", exact=True).fill(servers[0].url)
        page.get_by_label("Address", exact=True).press("Enter")
        for number, server in enumerate(servers[1:], 2):
            page.get_by_role("button", name="Another server").click()
            page.get_by_label(f"Address of server {number}").fill(server.url)
            page.get_by_label(f"Address of server {number}").press("Enter")
        expect(page.locator(".gm-tested.gm-good")).to_have_count(3)
        expect(page.get_by_text("goes to 3 servers")).to_be_visible()
        assert faults(page) == []

        start_button(page).click()
        page.wait_for_url("**/run?run=*")
        page.get_by_role("tab", name="Speed").click()
        rows = page.locator("table.gm-servers tbody th")
        expect(rows).to_have_count(3)
        servers[1].kill()
        expect(rows.nth(1)).to_have_class("gm-away")
        expect(page.locator("tr.gm-why")).to_contain_text("cannot be reached")
        assert faults(page) == []
        expect(page.get_by_text("1,000 summarised")).to_be_visible()
