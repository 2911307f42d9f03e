// A table of rows that the server pages, filters, searches and sorts; a row opens its texts side by side.
//
// All texts come from documents, servers and visitors: they are set as text, never as HTML. What the visitor does goes
// back as one value, `view`; its `turn` counts the changes, so that an answer to an older change is told from the last.

import { drawing, make } from "./elements.js"

const SEARCH_WAIT = 300 // milliseconds after the last key
const COPIED_FOR = 2000 // milliseconds
const SAID_AFTER = 600 // milliseconds without an answer after which it is said what is waited for
const TAIL = 8 // characters of a name that stay where it is cut in the middle
const KEPT_FOR = 1000 // milliseconds after which a table that is gone is taken to be gone for good

const drawn = new WeakMap()
const kept = new Map() // by key, tables that are gone for the moment

export default function ({ data, key, parentElement, setStateValue }) {
  let table = drawn.get(parentElement)
  if (!table) {
    table = returned(key, data) ?? new Rows(make("div", { class: "rows" }))
    parentElement.append(table.root) // the div that is there is Streamlit's own, with the styles in it
    drawn.set(parentElement, table)
    table.back()
  }
  table.tell = view => setStateValue("view", view)
  table.update(data)
  return () => {
    drawn.delete(parentElement)
    table.gone()
    kept.set(key, { table, ending: setTimeout(() => ended(key, table), KEPT_FOR) })
  }
}

// Streamlit takes a table away and makes it anew where two changes follow each other quickly. The visitor is still in
// it: the focus, half a word in the search and what was asked for last go over. A table of turn 0 is another visit.
function returned(key, data) {
  const { table, ending } = kept.get(key) ?? {}
  if (!table) return null
  clearTimeout(ending)
  kept.delete(key)
  if (data.view.turn > 0) return table
  table.leave()
  return null
}

function ended(key, table) {
  if (kept.get(key)?.table === table) kept.delete(key)
  table.leave()
}

const PATHS = {
  search: "M11 11l3.5 3.5M12.5 7.25a5.25 5.25 0 1 1-10.5 0 5.25 5.25 0 0 1 10.5 0z",
  down: "M4 6l4 4 4-4",
  left: "M10 3.5L5.5 8l4.5 4.5",
  right: "M6 3.5L10.5 8 6 12.5",
  close: "M4 4l8 8M12 4l-8 8",
  rising: "M8 12.5v-9M4.5 7L8 3.5 11.5 7",
  falling: "M8 3.5v9M4.5 9L8 12.5 11.5 9",
}

const icon = name => drawing(PATHS[name])

class Rows {
  constructor(root) {
    this.root = root
    this.view = null
    this.data = null
    this.at = null // the id of the row that the keys are at
    this.held = false
    this.build()
  }

  build() {
    this.chips = make("div", { class: "chips", role: "group" })
    this.input = make("input", { type: "search", autocomplete: "off", spellcheck: "false" })
    this.input.oninput = event => this.typed(event)
    this.input.addEventListener("compositionend", event => this.typed(event))
    this.input.onkeydown = event => {
      if (event.key === "Enter" && !composing(event)) this.search()
    }
    this.menuButton = make("button", { type: "button", class: "chip menu-button", "aria-expanded": "false" })
    this.menuButton.onclick = () => this.showMenu(this.menu.hidden)
    this.menu = make("div", { class: "menu", role: "group", hidden: true })
    this.menuPlace = make("div", { class: "menu-place" }, this.menuButton, this.menu)
    this.menuPlace.onkeydown = event => {
      if (event.key !== "Escape" || this.menu.hidden) return
      this.showMenu(false)
      this.menuButton.focus()
    }
    this.found = make("p", { class: "found", role: "status" })
    this.bar = make(
      "div",
      { class: "toolbar" },
      this.chips,
      this.found,
      make("label", { class: "search" }, icon("search"), this.input),
      this.menuPlace,
    )
    this.head = make("thead", { role: "rowgroup" })
    this.body = make("tbody", { role: "rowgroup" })
    this.body.onclick = event => this.clicked(event)
    this.body.onkeydown = event => this.key(event)
    this.body.addEventListener("focusin", event => this.reach(event.target.closest("tr")))
    this.body.addEventListener("focusout", () => setTimeout(() => this.release()))
    this.grid = make("table", { role: "table" }, make("colgroup"), this.head, this.body)
    this.scroll = make("div", { class: "scroll" }, this.grid)
    this.scroll.onpointerenter = event => (this.pointed = event.pointerType === "mouse")
    this.scroll.onpointerleave = () => {
      this.pointed = false
      this.release()
    }
    this.empty = make("p", { class: "empty", hidden: true })
    this.pages = make("nav", { class: "pages" })
    this.card = make("div", { class: "card" }, this.scroll, this.empty, this.pages)
    this.dialog = new Opened(this)
    this.root.replaceChildren(this.bar, this.card, this.dialog.element)
    this.outside = event => {
      if (!this.menu.hidden && !event.composedPath().includes(this.menuPlace)) this.showMenu(false)
    }
    document.addEventListener("pointerdown", this.outside)
  }

  gone() {
    this.focused = this.root.getRootNode().activeElement
    for (const timer of [this.typing, this.going, this.waiting]) clearTimeout(timer)
    this.dialog.close()
    this.root.remove()
  }

  back() {
    const { at } = this
    if (document.activeElement === document.body) this.focused?.focus({ preventScroll: true })
    this.at = at // what was asked for last, not where the focus was
    this.focused = null
    if (this.view && this.input.value !== this.view.search) this.typing = setTimeout(() => this.search(), SEARCH_WAIT)
  }

  leave() {
    document.removeEventListener("pointerdown", this.outside)
  }

  update(data) {
    const answer = this.view === null || data.view.turn >= this.view.turn
    const before = this.data
    this.data = data
    if (!answer) return // it is for a view that the visitor has left
    if (this.view === null) this.input.value = data.view.search
    const moved = this.view === null || !before || before.view.turn !== data.view.turn
    this.view = data.view
    this.root.classList.remove("busy")
    clearTimeout(this.waiting)
    this.drawBar(data)
    this.held = data.live && !moved && (this.pointed || this.dialog.shown || this.entered)
    if (!this.held) this.drawTable(data)
    if (this.fromTop) this.scroll.scrollTop = 0
    this.fromTop = false
    this.drawPages(data)
    this.dialog.update(data)
    clearTimeout(this.going)
    if (data.searching) this.going = setTimeout(() => this.change({}, false), 50)
  }

  get entered() {
    return this.body.contains(this.root.getRootNode().activeElement)
  }

  // A live table kept still for the visitor goes on.
  release() {
    if (this.held) this.update(this.data)
  }

  // What the visitor wants to see.

  change(changes, busy = true) {
    this.view = { ...this.view, ...changes, turn: this.view.turn + 1 }
    if (busy) this.wait("sort" in changes || "descending" in changes)
    if ("start" in changes && !("opened" in changes)) this.fromTop = true
    this.tell(this.view)
  }

  wait(sorting) {
    this.root.classList.add("busy")
    clearTimeout(this.waiting)
    const { words } = this.data
    this.waiting = setTimeout(() => (this.found.textContent = sorting ? words.sorting : words.looking), SAID_AFTER)
  }

  typed(event) {
    clearTimeout(this.typing)
    if (!composing(event)) this.typing = setTimeout(() => this.search(), SEARCH_WAIT)
  }

  search() {
    clearTimeout(this.typing)
    const search = this.input.value
    if (search === this.view.search) return
    this.change({ search, start: 0 })
  }

  sort(column) {
    const here = this.view.sort === column.sort
    if (!here) this.change({ sort: column.sort, descending: false, start: 0 })
    else if (!this.view.descending) this.change({ descending: true, start: 0 })
    else this.change({ sort: "", descending: false, start: 0 })
  }

  page(step) {
    const { size, more } = this.data.page
    const start = Math.max(0, this.view.start + step * size)
    if (start === this.view.start || (step > 0 && !more)) return
    this.at = step > 0 ? "first" : "last"
    this.change({ start })
  }

  open(id) {
    this.at = id
    this.change({ opened: id }, false)
  }

  // What is drawn.

  drawBar(data) {
    const { words, chips, menu } = data
    this.chips.setAttribute("aria-label", words.filters)
    same(this.chips, chips.length, () => make("button", { type: "button", class: "chip" }))
    chips.forEach((chip, place) => {
      const button = this.chips.children[place]
      if (button.textContent !== chip.text) button.textContent = chip.text
      button.setAttribute("aria-pressed", String(chip.key === this.view.only))
      button.onclick = () => {
        if (chip.key === this.view.only) return
        for (const each of this.chips.children) each.setAttribute("aria-pressed", String(each === button))
        this.change({ only: chip.key, start: 0 })
      }
    })
    this.input.placeholder = words.search
    this.input.setAttribute("aria-label", words.search_hint)
    this.input.title = words.search_hint
    if (this.found.textContent !== data.found) this.found.textContent = data.found
    this.found.setAttribute("aria-busy", String(data.searching))
    if (this.menuButton.dataset.words !== words.columns) {
      this.menuButton.dataset.words = words.columns
      this.menuButton.replaceChildren(words.columns, icon("down"))
      this.menu.setAttribute("aria-label", words.columns)
    }
    this.drawMenu(menu)
  }

  drawMenu(menu) {
    same(this.menu, menu.length, () => make("label", {}, make("input", { type: "checkbox" }), make("span")))
    menu.forEach((item, place) => {
      const [box, title] = this.menu.children[place].children
      box.checked = item.shown
      title.textContent = item.title
      box.onchange = () => {
        item.shown = box.checked
        this.change({ columns: menu.filter(each => each.shown).map(each => each.key) })
      }
    })
  }

  showMenu(shown) {
    this.menu.hidden = !shown
    this.menuButton.setAttribute("aria-expanded", String(shown))
    if (shown) this.menu.querySelector("input")?.focus()
  }

  drawTable(data) {
    const { columns, rows } = data.table
    this.grid.setAttribute("aria-label", data.label)
    this.drawHead(columns)
    this.drawBody(rows, columns, data.words)
    this.empty.hidden = rows.length > 0
    this.empty.textContent = data.empty
    this.scroll.hidden = !rows.length
    this.keepHeight()
  }

  // Rows that are as they were stay as they are.
  drawBody(rows, columns, words) {
    const focused = this.entered
    const sayings = rows.map(row => JSON.stringify([row, columns]))
    const before = new Map([...this.body.children].map(row => [row.dataset.saying, row]))
    if (sayings.length !== before.size || [...before.keys()].some((saying, place) => saying !== sayings[place])) {
      const drawn = rows.map((row, place) => before.get(sayings[place]) ?? this.row(row, columns, sayings[place], words))
      this.body.replaceChildren(...drawn)
    }
    this.place(rows, focused)
  }

  // What is filtered and searched takes the room of the whole, so that nothing jumps.
  keepHeight() {
    const whole = this.view.only === "all" && !this.view.search
    if (whole) this.card.style.minHeight = ""
    if (whole) this.height = Math.min(this.card.offsetHeight, innerHeight)
    else this.card.style.minHeight = `${this.height ?? 0}px`
  }

  drawHead(columns) {
    const saying = JSON.stringify([columns, this.view.sort, this.view.descending])
    if (this.head.dataset.saying === saying) return
    const focused = this.root.getRootNode().activeElement?.dataset?.key
    this.head.dataset.saying = saying
    this.grid.querySelector("colgroup").replaceChildren(
      ...columns.map(({ width }) => {
        const column = make("col")
        if (width) column.style.width = `calc(${width}ch + 32px)`
        return column
      }),
    )
    const least = columns.reduce((sum, { width }) => sum + (width ? width * 8 + 32 : 320), 0)
    this.grid.style.setProperty("--least", `${least}px`)
    this.head.replaceChildren(make("tr", { role: "row" }, ...columns.map(column => this.headCell(column))))
    if (focused) [...this.head.querySelectorAll("button")].find(button => button.dataset.key === focused)?.focus()
  }

  headCell(column) {
    const sorted = column.sort && column.sort === this.view.sort
    const order = sorted ? (this.view.descending ? "descending" : "ascending") : column.sort ? "none" : null
    const cell = make("th", { scope: "col", role: "columnheader", class: column.kind, "aria-sort": order })
    if (!column.sort) return cell.append(make("span", {}, column.title)), cell
    const button = make("button", { type: "button", "data-key": column.key, title: column.title })
    button.append(make("span", {}, column.title))
    if (sorted) button.append(icon(this.view.descending ? "falling" : "rising"))
    button.onclick = () => this.sort(column)
    cell.append(button)
    return cell
  }

  row(row, columns, saying, words) {
    const element = make("tr", { role: "row", "data-id": row.id, "data-saying": saying })
    columns.forEach((column, place) => {
      const cell = make("td", { role: "cell", class: column.kind, "data-title": column.title })
      const inner = place ? cell : make("button", { type: "button", class: "open", tabindex: "-1" })
      if (!place) {
        inner.setAttribute("aria-label", words.open.replace("{name}", () => textOf(row.cells[0]) || row.name))
        cell.append(inner)
      }
      fill(inner, column, row.cells[place])
      if (!inner.textContent) cell.classList.add("none")
      element.append(cell)
    })
    return element
  }

  place(rows, focused) {
    const ids = rows.map(row => row.id)
    const wanted = { first: ids[0], last: ids.at(-1) }[this.at] ?? this.at
    const turned = this.at === "first" || this.at === "last"
    this.at = ids.includes(wanted) ? wanted : (ids[0] ?? null)
    this.reach(this.rowOf(this.at))
    if (focused || (turned && this.moving)) this.focus(this.at)
    this.moving = false
  }

  drawPages(data) {
    const { words, page } = data
    this.pages.setAttribute("aria-label", words.pages)
    if (!this.pages.children.length) {
      this.said = make("span", { class: "said" })
      this.still = make("span", { class: "still" })
      this.earlier = make("button", { type: "button", class: "step" }, icon("left"))
      this.later = make("button", { type: "button", class: "step" }, icon("right"))
      this.earlier.onclick = () => this.page(-1)
      this.later.onclick = () => this.page(1)
      this.pages.append(this.said, this.still, this.earlier, this.later)
    }
    this.said.textContent = page.words
    this.still.textContent = this.held && !this.dialog.shown ? words.held : ""
    this.earlier.setAttribute("aria-label", words.earlier)
    this.later.setAttribute("aria-label", words.later)
    this.earlier.disabled = data.view.start <= 0
    this.later.disabled = !page.more
    this.pages.hidden = !page.words
  }

  // Rows and keys.

  rowOf(id) {
    return [...this.body.children].find(row => row.dataset.id === String(id))
  }

  reach(row) {
    if (!row) return
    for (const other of this.body.querySelectorAll('.open[tabindex="0"]')) other.tabIndex = -1
    row.querySelector(".open").tabIndex = 0
    this.at = Number(row.dataset.id)
  }

  focus(id) {
    this.rowOf(id)?.querySelector(".open").focus({ preventScroll: false })
  }

  clicked(event) {
    const row = event.target.closest("tr")
    if (!row || String(getSelection())) return // a text was marked, not a row opened
    this.open(Number(row.dataset.id))
  }

  key(event) {
    const row = event.target.closest("tr")
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return
    const goals = {
      ArrowDown: row.nextElementSibling,
      ArrowUp: row.previousElementSibling,
      Home: this.body.firstElementChild,
      End: this.body.lastElementChild,
    }
    const page = { PageDown: 1, PageUp: -1 }[event.key]
    if (!(event.key in goals) && !page) return
    event.preventDefault()
    const step = page ?? (goals[event.key] ? 0 : event.key === "ArrowDown" ? 1 : -1)
    if (!step) return goals[event.key].querySelector(".open").focus()
    this.moving = true
    this.page(step)
  }
}

// Whether an input method has the keys: what stands in the field is half a word, such as its sounds in Latin letters.
function composing(event) {
  return event.isComposing || event.keyCode === 229
}

// As many children as that.
function same(parent, count, one) {
  while (parent.children.length > count) parent.lastElementChild.remove()
  while (parent.children.length < count) parent.append(one())
}

function textOf(cell) {
  return typeof cell === "string" ? cell : (cell?.text ?? "")
}

function fill(place, column, cell) {
  if (column.kind === "summary") {
    const { text, state, word, notes } = cell
    const dot = make("span", { class: `dot ${state}` }, make("span", { class: "unseen" }, `${word} `))
    const said = make("span", { class: "lines", title: state === "bad" ? text : null }, text)
    const noted = notes.map(note => make("span", { class: "note" }, note))
    place.append(make("span", { class: `summed ${state}` }, dot, said, ...noted))
  } else if (column.kind === "name" && cell.length > 2 * TAIL) {
    const head = make("span", { class: "start" }, cell.slice(0, -TAIL))
    place.append(make("span", { class: "middle", title: cell }, head, make("span", {}, cell.slice(-TAIL))))
  } else place.append(make("span", { class: "cut", title: cell.length > 16 ? cell : null }, cell))
}

class Opened {
  constructor(rows) {
    this.rows = rows
    this.shown = false
    this.title = make("h2", { id: "opened-title", tabindex: "-1" })
    this.facts = make("p", { class: "facts" })
    this.place = make("span", { class: "said" })
    this.before = make("button", { type: "button", class: "step" }, icon("left"))
    this.behind = make("button", { type: "button", class: "step" }, icon("right"))
    this.shut = make("button", { type: "button", class: "step" }, icon("close"))
    this.before.onclick = () => this.go("before")
    this.behind.onclick = () => this.go("behind")
    this.shut.onclick = () => this.leave()
    this.body = make("div", { class: "body" })
    const head = make("header", {}, make("div", { class: "names" }, this.title, this.facts))
    head.append(make("div", { class: "steps" }, this.place, this.before, this.behind, this.shut))
    this.element = make("dialog", { "aria-labelledby": "opened-title" }, head, this.body)
    this.element.oncancel = event => {
      event.preventDefault()
      this.leave()
    }
    this.element.onclick = event => {
      if (event.target === this.element) this.leave() // beside it
    }
    this.element.onkeydown = event => this.key(event)
  }

  key(event) {
    const way = { ArrowLeft: "before", ArrowRight: "behind" }[event.key]
    if (!way || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    this.go(way)
  }

  go(way) {
    const { opened, page } = this.rows.data
    if (!opened || opened[way] === null) return
    const index = opened.index === null ? null : opened.index + (way === "behind" ? 1 : -1)
    const start = index === null ? this.rows.view.start : Math.floor(index / page.size) * page.size
    this.rows.at = opened[way]
    this.rows.change({ opened: opened[way], start }, false)
  }

  leave() {
    const { at } = this.rows
    this.close() // the browser gives the focus back to the row that was opened first
    this.rows.change({ opened: null }, false)
    this.rows.focus(at)
  }

  close() {
    if (this.element.open) this.element.close()
    this.shown = false
  }

  update({ opened, words }) {
    if (!opened || opened.id !== this.rows.view.opened) return this.close()
    if (opened.same && this.opened?.id !== opened.id) return this.rows.change({}, false) // its texts are asked for anew
    if (opened.same) opened = this.rows.data.opened = this.opened
    this.opened = opened
    const saying = JSON.stringify(opened)
    if (saying !== this.saying) this.draw(opened, words)
    this.saying = saying
    if (this.element.open) return
    this.element.showModal()
    this.title.focus()
    this.shown = true
  }

  draw(opened, words) {
    const other = this.id !== opened.id
    this.id = opened.id
    this.title.textContent = opened.title
    this.facts.textContent = opened.facts.join(" · ")
    this.place.textContent = opened.place
    this.before.setAttribute("aria-label", words.before)
    this.behind.setAttribute("aria-label", words.behind)
    this.shut.setAttribute("aria-label", words.close)
    this.before.title = words.before
    this.behind.title = words.behind
    this.shut.title = words.close
    this.before.disabled = opened.before === null
    this.behind.disabled = opened.behind === null
    const tops = other ? [] : [...this.body.querySelectorAll(".prose")].map(each => each.scrollTop)
    this.body.replaceChildren(
      make("div", { class: "sides" }, ...opened.sides.map(side => this.side(side, words))),
      this.fields(opened.fields, words),
    )
    this.body.querySelectorAll(".prose").forEach((each, place) => (each.scrollTop = tops[place] ?? 0))
    if (other) this.body.scrollTop = 0
  }

  side(side, words) {
    const heading = make("h3", {}, side.heading)
    const head = make("div", { class: "side-head" }, heading)
    if (side.word) heading.prepend(make("span", { class: `dot ${side.state}` }))
    if (side.copy) head.append(this.copy(side, words))
    const text = make("div", { class: `prose ${side.state}`, tabindex: "0", role: "group", "aria-label": side.heading })
    for (const [stretch, quoted] of side.stretches) text.append(quoted ? make("mark", {}, stretch) : stretch)
    const notes = make("div", { class: "notes" }, ...side.notes.map(note => make("p", {}, note)))
    const parts = side.parts?.length ? this.parts(side.parts, words) : null
    return make("section", {}, head, text, side.notes.length ? notes : null, parts)
  }

  copy(side, words) {
    const button = make("button", { type: "button", class: "chip" }, words.copy)
    button.onclick = async () => {
      const done = await copied(side.stretches.map(([text]) => text).join(""), button)
      button.textContent = done ? words.copied : words.not_copied
      setTimeout(() => (button.textContent = words.copy), COPIED_FOR)
    }
    button.setAttribute("aria-live", "polite")
    return button
  }

  parts(parts, words) {
    const listed = parts.flatMap(part => [make("h4", {}, part.title), make("p", {}, part.text)])
    return make("details", {}, make("summary", {}, words.parts), ...listed)
  }

  fields(fields, words) {
    if (!fields.length) return make("span")
    const cells = fields.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value)))
    return make("section", { class: "fields" }, make("h3", {}, words.fields), make("dl", {}, ...cells))
  }
}

// Whether the text is in the clipboard. A page without encryption has no clipboard but the old way.
async function copied(text, beside) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const field = make("textarea", { class: "unseen" })
    field.value = text
    beside.after(field)
    field.select()
    const done = document.execCommand("copy")
    field.remove()
    beside.focus()
    return done
  }
}
