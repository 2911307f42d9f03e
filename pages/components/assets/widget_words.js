// Streamlit's widgets say some words in English alone: the reader's take their place as they appear.

// Where Streamlit's widgets say words of their own, and which of their attributes do.
const WIDGETS = [
  "[data-testid=stSkipToContent]",
  "[data-testid=stFileUploader]",
  "[data-testid=InputInstructions]",
  "[data-testid=stTooltipContent]",
  "[data-testid=stTooltipErrorContent]",
  "[data-testid=stDataFrameColumnMenu]",
  "[data-testid=stStatusWidget]",
  "[role=listbox]",
  "[data-live-announcer]",
].join()
export const WORDED = ["aria-label", "aria-roledescription", "placeholder", "title"]

const held = { words: new Map(), patterns: [], table: "[]" }
const inEnglish = new WeakMap() // of a text or an element: what it said, by attribute, and what stands there now

// "Remove {name}" becomes /^Remove (?<name>.+)$/.
function pattern([english, said]) {
  const parts = english.split(/\{(\w+)\}/).map((part, place) =>
    place % 2 ? `(?<${part}>.+)` : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"),
  )
  return [new RegExp(`^${parts.join("")}$`), said]
}

// Takes the words, pairs of English and the reader's; says anew what stands on the page.
export function learn(widgets) {
  const table = JSON.stringify(widgets)
  if (table === held.table) return
  held.table = table
  held.words = new Map(widgets.filter(([english]) => !english.includes("{")))
  held.patterns = widgets.filter(([english]) => english.includes("{")).map(pattern)
  retell(document.body)
}

function told(english) {
  const text = english.trim()
  if (held.words.has(text)) return held.words.get(text)
  for (const [form, said] of held.patterns) {
    const found = form.exec(text)
    if (found) return said.replace(/\{(\w+)\}/g, (_, name) => found.groups[name])
  }
  return english
}

// Says in the reader's words what Streamlit says in English. `place` is an attribute, "" for a text.
function exchange(node, place, now, set) {
  if (!now || now.length > 300) return
  const known = inEnglish.get(node) ?? {}
  const english = known[place]?.now === now ? known[place].english : now
  const said = told(english)
  if (said === now) return
  inEnglish.set(node, { ...known, [place]: { english, now: said } })
  set(said)
}

function retellText(text) {
  if (text.parentElement?.closest(WIDGETS)) exchange(text, "", text.data, (said) => (text.data = said))
}

function retellElement(element) {
  if (element.closest("[dir=auto]")) return // a name that somebody gave
  for (const name of WORDED) {
    const now = element.getAttribute(name)
    if (now) exchange(element, name, now, (said) => element.setAttribute(name, said))
  }
}

function retell(root) {
  if (root.nodeType === Node.TEXT_NODE) return retellText(root)
  if (root.nodeType !== Node.ELEMENT_NODE) return
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT)
  for (let node = root; node; node = walker.nextNode())
    node.nodeType === Node.TEXT_NODE ? retellText(node) : retellElement(node)
}

// For a MutationObserver of the page.
export function changes(records) {
  if (held.table === "[]") return
  for (const { type, target, addedNodes } of records) {
    if (type === "childList") addedNodes.forEach(retell)
    else if (type === "characterData") retellText(target)
    else retellElement(target)
  }
}
