// What stands around the pages and Streamlit has no place for: the tab's title and icon, one polite live region, a strip
// while the app is not reachable, the names of the landmarks, the document's language, and Streamlit's own words in it.
// Draws nothing where it is mounted.

import { changes, learn, WORDED } from "./widget_words.js"

const AWAY_AFTER = 1500 // milliseconds: a socket that is back by then was never missed

const MARKS = {
  quiet: "",
  working: '<circle cx="16" cy="16" r="6" fill="#fff"/>',
  waiting: '<path d="M11 9h4v14h-4zM17 9h4v14h-4z" fill="#fff"/>',
  good: '<path d="m9 16.5 5 5 9-10" fill="none" stroke="#fff" stroke-width="4"/>',
  bad: '<path d="M16 7v11M16 21.5v4" fill="none" stroke="#fff" stroke-width="4"/>',
}
const FILLS = { waiting: "#b06f00", good: "#00875a", bad: "#d1341f" }

const YEAR = 365 * 24 * 3600 // seconds

const held = { data: null, words: null, run: null, said: null, watching: false, timer: 0 }

function icon(state) {
  const gradient =
    '<linearGradient id="g" x2="1" y2="1"><stop stop-color="#2460c8"/><stop offset="1" stop-color="#0fa3b1"/></linearGradient>'
  const fill = FILLS[state] ?? "url(#g)"
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${gradient}<rect width="32" height="32" rx="8" fill="${fill}"/>${MARKS[state] ?? ""}</svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}

function ours(id, role) {
  let element = document.getElementById(id)
  if (!element) {
    element = document.createElement("div")
    element.id = id
    element.setAttribute("role", role)
    element.setAttribute("aria-live", "polite")
    document.querySelector("[data-testid=stApp]").append(element)
  }
  return element
}

// Streamlit sets both by itself at each full run of the page; ours stand.
function nameTab() {
  const { title, state } = held.data
  if (document.title !== title) document.title = title
  const wanted = icon(state)
  for (const link of document.querySelectorAll("link[rel~=icon]")) if (link.href !== wanted) link.href = wanted
}

// Said is what changes: a run that begins, and each new state of the one that was there. The state of a run that was
// opened stands on its page.
function announce() {
  const { run, said, state } = held.data
  const region = ours("gm-said", "status")
  const news = held.run === run ? held.said !== said : state === "working"
  if (held.run !== null && said && news) region.textContent = said
  held.run = run
  held.said = said
}

// The language of the document, and of what was chosen here the browser's memory: another tab may have chosen since.
function speak() {
  const { language, remember, cookie } = held.words
  if (document.documentElement.lang !== language) document.documentElement.lang = language
  if (remember && held.remembered !== remember) {
    held.remembered = remember
    const secure = location.protocol === "https:" ? "; Secure" : ""
    document.cookie = `${cookie}=${remember}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`
  }
}

function landmarks() {
  const nav = document.querySelector(".st-key-nav")
  if (!nav) return
  if (nav.getAttribute("role") !== "navigation") nav.setAttribute("role", "navigation")
  if (nav.getAttribute("aria-label") !== held.words.pages) nav.setAttribute("aria-label", held.words.pages)
  for (const link of nav.querySelectorAll("a")) {
    const here = link.closest('[class*="_here"]') !== null
    if (here && !link.hasAttribute("aria-current")) link.setAttribute("aria-current", "page")
    if (!here && link.hasAttribute("aria-current")) link.removeAttribute("aria-current")
  }
  const names = document.querySelectorAll(".st-key-languages button[role=radio]")
  names.forEach((name, place) => {
    if (name.lang !== held.words.languages[place]) name.lang = held.words.languages[place]
  })
}

// The header stands within Streamlit's main part: the skip link leads to what comes after it.
function skip(event) {
  if (!event.target.closest?.("[data-testid=stSkipToContent]")) return
  event.preventDefault()
  const page = document.querySelector("[data-testid=stMainBlockContainer] > .stVerticalBlock")
  const first = [...page.children].find((child) => child.offsetHeight && !child.querySelector(".st-key-header"))
  first?.setAttribute("tabindex", "-1")
  first?.focus()
}

// Menus and dialogs hang on the body, outside of the part that Streamlit gives its colour scheme to.
function scheme(app) {
  const wanted = getComputedStyle(app).colorScheme
  if (document.documentElement.style.colorScheme !== wanted) document.documentElement.style.colorScheme = wanted
}

function connection(app) {
  const connected = app.dataset.testConnectionState === "CONNECTED"
  const strip = ours("gm-away", "status")
  if (connected) {
    clearTimeout(held.timer)
    held.timer = 0
    strip.textContent = ""
  } else if (!held.timer) {
    held.timer = setTimeout(() => {
      strip.textContent = held.words.away
    }, AWAY_AFTER)
  }
}

function watch() {
  const app = document.querySelector("[data-testid=stApp]")
  new MutationObserver(() => connection(app)).observe(app, { attributeFilter: ["data-test-connection-state"] })
  new MutationObserver(() => scheme(app)).observe(app, { attributeFilter: ["class"] })
  new MutationObserver(nameTab).observe(document.head, {
    childList: true,
    subtree: true,
    characterData: true,
    attributeFilter: ["href"],
  })
  new MutationObserver(landmarks).observe(document.querySelector(".st-key-header"), {
    childList: true,
    subtree: true,
    attributeFilter: ["class"],
  })
  new MutationObserver(changes).observe(document.body, {
    childList: true,
    subtree: true,
    characterData: true,
    attributeFilter: WORDED,
  })
  document.addEventListener("click", skip)
  connection(app)
  scheme(app)
}

// Mounted twice: with the words, which change with the language alone, and with what runs now.
export default function ({ data }) {
  if (data.words) held.words = data.words
  else held.data = data
  if (!held.words || !held.data) return
  if (!held.watching) {
    held.watching = true
    watch()
  }
  learn(held.words.widgets)
  speak()
  nameTab()
  announce()
  landmarks()
}
