// A table of runs: strategy down, documents in flight across. Each cell is a button that opens its run.
// data: {columns: [5, 10], rows: [{name, cells: [{text, shade, run, state, label}]}], corner, caption}
// state is done, running, waiting or failed; shade is from 0 to 1; label is what a screen reader says.
// Tells Python: the trigger `open`, with the run of the cell.

const MOST = 60 // rows, and columns
const LONGEST = 300 // characters
const STATES = ["done", "running", "waiting", "failed"]
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }
const SVG = "http://www.w3.org/2000/svg"
const tables = new WeakMap() // what stands in each place of the page: it is changed, not drawn anew

const text = value => (typeof value === "string" || typeof value === "number" ? String(value).slice(0, LONGEST) : "")
const list = value => (Array.isArray(value) ? value.slice(0, MOST) : [])
const record = value => (value && typeof value === "object" ? value : {})

function made(tag, parent, properties = {}) {
  return parent.appendChild(Object.assign(document.createElement(tag), properties))
}

export default function ({ data, parentElement, setTriggerValue }) {
  const shown = bounded(record(data))
  let table = tables.get(parentElement)
  if (!table || table.size !== sizeOf(shown)) {
    table = build(parentElement, shown)
    tables.set(parentElement, table)
  }
  table.open = run => setTriggerValue("open", run)
  fill(table, shown)
  return () => tables.delete(parentElement)
}

function bounded(data) {
  const columns = list(data.columns).map(words => text(words).slice(0, 20))
  const rows = list(data.rows).map(record).map(row => ({
    name: text(row.name).slice(0, 80),
    cells: columns.map((_, place) => cell(record(list(row.cells)[place]))),
  }))
  return { columns, rows, corner: text(data.corner), caption: text(data.caption) }
}

function cell(given) {
  const state = STATES.includes(given.state) ? given.state : "waiting"
  const shade = Number.isFinite(given.shade) ? Math.min(1, Math.max(0, given.shade)) : 0
  return { state, shade, text: text(given.text), run: text(given.run), label: text(given.label) }
}

const sizeOf = ({ rows, columns }) => `${rows.length} ${columns.length}`

function build(parentElement, { rows, columns }) {
  const place = parentElement.querySelector("div > div") ?? parentElement.querySelector("div") // styles stand beside it
  place.replaceChildren()
  const box = made("div", place, { className: "box" })
  const table = made("table", box)
  table.style.setProperty("--columns", columns.length)
  const [caption, head, body] = ["caption", "thead", "tbody"].map(tag => made(tag, table))
  const heads = made("tr", head)
  const tops = [null, ...columns].map(() => made("th", heads, { scope: "col" }))
  const lines = rows.map(() => {
    const line = made("tr", body)
    const name = made("th", line, { scope: "row" })
    return { name, cells: columns.map(() => button(made("td", line))) }
  })
  const built = { size: sizeOf({ rows, columns }), table, caption, tops, lines, open: () => {} }
  table.onclick = event => pressed(built, event)
  table.onkeydown = event => stepped(built, event)
  table.addEventListener("focusin", event => stop(built, event.target))
  return built
}

function button(place) {
  const cell = made("button", place, { type: "button" })
  const shape = cell.appendChild(document.createElementNS(SVG, "svg")) // a failure is a shape and a word
  shape.setAttribute("viewBox", "0 0 10 10")
  shape.setAttribute("aria-hidden", "true")
  shape.appendChild(document.createElementNS(SVG, "path")).setAttribute("d", "M5 1 9.5 9h-9z")
  made("span", cell)
  return cell
}

function fill(table, { columns, rows, corner, caption }) {
  say(table.caption, caption)
  ;[corner, ...columns].forEach((words, place) => say(table.tops[place], words))
  rows.forEach((row, down) => {
    const line = table.lines[down]
    name(line.name, row.name)
    row.cells.forEach((cell, across) => draw(line.cells[across], cell))
  })
  const all = table.lines.flatMap(line => line.cells)
  table.table.classList.toggle("failing", all.some(each => each.className === "failed")) // a word needs more room
  if (all.length && !all.some(each => each.tabIndex === 0)) stop(table, all[0])
}

function draw(button, cell) {
  if (button.className !== cell.state) button.className = cell.state
  button.style.setProperty("--shade", `${(8 + 50 * cell.shade).toFixed(0)}%`)
  button.dataset.run = cell.run
  button.setAttribute("aria-label", cell.label || cell.text)
  button.setAttribute("aria-disabled", String(!cell.run))
  if (button.tabIndex !== 0) button.tabIndex = -1
  say(button.lastChild, cell.text)
}

function say(element, words) {
  if (element.textContent !== words) element.textContent = words
}

// A long name may be broken behind an underscore.
function name(element, words) {
  if (element.textContent === words) return
  const pieces = words.split(/(?<=_)/)
  element.replaceChildren(...pieces.flatMap(piece => [piece, document.createElement("wbr")]))
}

function pressed(table, event) {
  const run = event.target.closest("button")?.dataset.run
  if (run) table.open(run)
}

// One stop for Tab; the arrows go from cell to cell, Home and End to the ends of a row.
function stepped(table, event) {
  const down = table.lines.findIndex(line => line.cells.includes(event.target))
  if (down < 0 || event.altKey || event.ctrlKey || event.metaKey) return
  const { cells } = table.lines[down]
  const across = cells.indexOf(event.target)
  const [rows, columns] = STEPS[event.key] ?? [0, { Home: -across, End: cells.length - 1 - across }[event.key]]
  const next = table.lines[down + rows]?.cells[across + columns]
  if (columns === undefined) return
  event.preventDefault()
  next?.focus()
}

function stop(table, chosen) {
  for (const line of table.lines) for (const cell of line.cells) cell.tabIndex = cell === chosen ? 0 : -1
}
