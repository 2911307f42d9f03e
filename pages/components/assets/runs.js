// The list of runs and comparisons: the server pages, searches, filters and sorts it; a row opens, is renamed, ticked,
// and has a menu.
//
// All texts come from visitors, files and servers: they are set as text, never as HTML. What the visitor wants goes back
// as a trigger, `asked`: {do, ...}. Its `turn` counts what was asked of the view, so that an answer to an older wish is
// told from the last.

import { drawing, make } from "./elements.js"

const SEARCH_WAIT = 300 // milliseconds after the last key
const SHAPES = {
  circle: "M8 4a4 4 0 1 1 0 8a4 4 0 1 1 0-8z",
  square: "M4.5 4.5h7v7h-7z",
  diamond: "M8 3.5 12.5 8 8 12.5 3.5 8z",
  cross: "M6.5 4h3v2.5H12v3H9.5V12h-3V9.5H4v-3h2.5z",
  "triangle-up": "M8 4 12.5 12h-9z",
  "triangle-down": "M8 12 3.5 4h9z",
  "triangle-right": "M12 8 4 3.5v9z",
}
const PATHS = {
  search: "M11 11l3.5 3.5M12.5 7.25a5.25 5.25 0 1 1-10.5 0 5.25 5.25 0 0 1 10.5 0z",
  left: "M10 3.5L5.5 8l4.5 4.5",
  right: "M6 3.5L10.5 8 6 12.5",
  rising: "M8 12.5v-9M4.5 7L8 3.5 11.5 7",
  falling: "M8 3.5v9M4.5 9L8 12.5 11.5 9",
  run: "M3 4h10M3 8h10M3 12h5",
  comparison: "M4 13V9M8 13V3M12 13V7",
  ticked: "M3 8.5l3.5 3.5L13 4.5",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
}

const drawn = new WeakMap()

export default function ({ data, parentElement, setTriggerValue }) {
  let list = drawn.get(parentElement)
  if (!list) {
    const root = make("div", { class: "runs" })
    parentElement.append(root)
    list = new List(root)
    drawn.set(parentElement, list)
  }
  list.tell = asked => setTriggerValue("asked", asked)
  list.update(data)
  return () => {
    list.leave()
    list.root.remove()
    drawn.delete(parentElement)
  }
}

// A sentence with its {places} filled in. The name is never read as a sentence.
function filled(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place)
}

// Whether a key belongs to an input method, such as the Enter that takes a Chinese word. Safari tells only its code.
function composing(event) {
  return event.isComposing || event.keyCode === 229
}

class List {
  constructor(root) {
    this.root = root
    this.data = null
    this.turn = null
    this.ticked = new Map() // the names of the ticked runs by id; they stay ticked on other pages
    this.build()
  }

  build() {
    this.chips = make("div", { class: "chips", role: "group" })
    this.found = make("p", { class: "found", role: "status" })
    this.input = make("input", { type: "search", autocomplete: "off", spellcheck: "false" })
    this.input.oninput = event => {
      clearTimeout(this.typing)
      if (!event.isComposing) this.typing = setTimeout(() => this.search(), SEARCH_WAIT)
    }
    this.input.addEventListener("compositionend", () => this.input.oninput({}))
    this.input.onkeydown = event => {
      if (event.key === "Enter" && !composing(event)) this.search()
    }
    const search = make("label", { class: "search" }, drawing(PATHS.search), this.input)
    this.sorts = make("select", { class: "sorts" })
    this.sorts.onchange = () => this.sort(this.data.columns.find(column => column.sort === this.sorts.value), true)
    const bar = make("div", { class: "toolbar" }, this.chips, this.found, search, this.sorts)
    this.head = make("thead", { role: "rowgroup" })
    this.body = make("tbody", { role: "rowgroup" })
    this.table = make("table", { role: "table" }, this.head, this.body)
    this.scroll = make("div", { class: "scroll" }, this.table)
    this.empty = make("p", { class: "empty", hidden: true })
    this.said = make("span", { class: "said" })
    this.hint = make("span", { class: "hint" })
    this.earlier = make("button", { type: "button", class: "step", onclick: () => this.page(-1) }, drawing(PATHS.left))
    this.later = make("button", { type: "button", class: "step", onclick: () => this.page(1) }, drawing(PATHS.right))
    const steps = make("span", { class: "steps" }, this.earlier, this.later)
    this.pages = make("div", { class: "pages" }, this.said, this.hint, steps)
    this.both = make("div", { class: "both", role: "status", hidden: true })
    this.menu = new Menu(this)
    this.root.append(bar, make("div", { class: "card" }, this.scroll, this.empty, this.pages), this.both, this.menu.element)
  }

  leave() {
    clearTimeout(this.typing)
    this.menu.leave()
  }

  update(data) {
    if (this.turn !== null && data.turn < this.turn) return // it answers an older wish
    if (this.turn === null || (this.root.getRootNode().activeElement !== this.input && !this.waiting))
      this.input.value = data.view.search
    this.data = data
    this.turn = data.turn
    this.waiting = false
    this.root.classList.remove("busy")
    this.drawBar(data)
    this.drawHead(data)
    this.drawRows(data)
    this.drawPages(data)
    this.drawBoth()
  }

  // What the visitor wants.

  change(changes) {
    this.turn += 1
    this.waiting = true
    this.root.classList.add("busy")
    this.data.view = { ...this.data.view, start: 0, ...changes }
    this.tell({ do: "view", turn: this.turn, ...this.data.view })
  }

  search() {
    clearTimeout(this.typing)
    if (this.input.value.trim() !== this.data.view.search) this.change({ search: this.input.value })
  }

  sort(column, first = false) {
    const { sort, descending } = this.data.view
    this.change({ sort: column.sort, descending: sort === column.sort && !first ? !descending : column.down })
  }

  page(step) {
    this.change({ start: Math.max(0, this.data.view.start + step * this.data.page.size) })
    this.root.scrollIntoView({ block: "nearest" })
  }

  open(row) {
    this.root.classList.add("busy")
    this.tell({ do: "open", id: row.id })
  }

  // What is drawn.

  drawBar({ words, chips, view, found, columns }) {
    this.chips.setAttribute("aria-label", words.filters)
    const pressed = chips.map(chip =>
      make("button", {
        type: "button", class: "chip", "aria-pressed": String(chip.key === view.only), "data-key": chip.key,
        onclick: () => chip.key !== this.data.view.only && this.change({ only: chip.key }),
      }, chip.text),
    )
    const at = this.focused("key")
    this.chips.replaceChildren(...pressed)
    if (at) pressed.find(button => button.dataset.key === at)?.focus()
    this.input.placeholder = words.search
    this.input.setAttribute("aria-label", words.search_hint)
    this.input.title = words.search_hint
    if (this.found.textContent !== found) this.found.textContent = found
    this.sorts.setAttribute("aria-label", words.columns)
    this.sorts.replaceChildren(...columns.map(({ sort, title }) => make("option", { value: sort }, title)))
    this.sorts.value = view.sort
  }

  // Where the focus is, by an attribute of the element that has it.
  focused(name) {
    return this.root.getRootNode().activeElement?.dataset?.[name]
  }

  drawHead({ columns, view, words }) {
    const saying = JSON.stringify([columns, view.sort, view.descending])
    if (this.head.dataset.saying === saying) return
    this.head.dataset.saying = saying
    const at = this.focused("sort")
    const cells = columns.map(column => {
      const sorted = column.sort === view.sort
      const order = sorted ? (view.descending ? "descending" : "ascending") : "none"
      const button = make("button", {
        type: "button", "data-sort": column.sort, title: column.hint || null, onclick: () => this.sort(column),
      }, make("span", {}, column.title), sorted ? drawing(view.descending ? PATHS.falling : PATHS.rising) : null)
      const kind = `${column.kind} ${column.sort}`
      return make("th", { scope: "col", role: "columnheader", class: kind, "aria-sort": order }, button)
    })
    const corner = name => make("td", { class: name, role: "cell" })
    this.head.replaceChildren(make("tr", { role: "row" }, corner("tick"), ...cells, corner("menu-cell")))
    this.table.setAttribute("aria-label", words.label)
    if (at) this.head.querySelector(`[data-sort="${at}"]`)?.focus()
  }

  // A row that is as it was stays as it is, and so does one whose name is being written.
  drawRows({ rows, empty, columns, words }) {
    const before = new Map([...this.body.children].map(row => [row.dataset.id, row]))
    const now = rows.map(row => {
      const saying = JSON.stringify([row, words, columns])
      const old = before.get(row.id)
      if (old && (old.saying === saying || old.querySelector(".rename"))) return old
      const made = this.row(row, words, columns)
      made.saying = saying
      if (old?.contains(this.root.getRootNode().activeElement)) made.wants = this.focused("part")
      return made
    })
    const same = now.length === this.body.children.length && now.every((row, place) => row === this.body.children[place])
    if (!same) this.body.replaceChildren(...now)
    for (const row of now) {
      if (row.wants) row.querySelector(`[data-part="${row.wants}"]`)?.focus()
      row.wants = null
    }
    this.scroll.hidden = !rows.length
    this.empty.hidden = rows.length > 0
    this.empty.textContent = empty
  }

  row(row, words, columns) {
    const cells = columns.map(column => this.cell(row, column, words))
    const element = make("tr", { role: "row", "data-id": row.id }, this.tick(row, words), ...cells, this.more(row, words))
    element.onclick = event => {
      if (event.target.closest("a, button, input, label") || String(getSelection())) return
      this.open(row)
    }
    return element
  }

  tick(row, words) {
    const cell = make("td", { class: "tick", role: "cell" })
    if (row.comparison) return cell
    const box = make("input", { type: "checkbox", "data-part": "tick", "aria-label": filled(words.tick, row) })
    box.onchange = () => {
      if (box.checked) this.ticked.set(row.id, row.name)
      else this.ticked.delete(row.id)
      this.drawBoth()
    }
    cell.append(make("label", {}, box))
    return cell
  }

  cell(row, { sort, kind, title }, words) {
    const cell = make("td", { class: `${kind} ${sort}`, role: "cell", "data-title": title })
    if (sort === "name") this.name(cell, row, words)
    else if (sort === "state") cell.append(bar(row), make("span", { class: `said ${row.tone}` }, row.state))
    else {
      const { text, more, tone, colour, shape } = row.cells[sort]
      const said = make("span", { class: `said ${tone ?? ""}`, title: text.length > 16 ? text : null }, ...breaking(text))
      if (shape in SHAPES) {
        const mark = drawing(SHAPES[shape], "shape")
        mark.style.color = colour
        said.prepend(mark)
      }
      cell.append(said)
      if (more) cell.append(make("span", { class: "below", title: more.length > 20 ? more : null }, more))
      if (tone === "none") cell.classList.add("none")
    }
    return cell
  }

  name(cell, row, words) {
    const kind = row.comparison ? "comparison" : "run"
    const link = make("a", { href: row.href, "data-part": "open", title: row.name.length > 24 ? row.name : null }, row.name)
    link.onclick = event => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return // in a tab of its own
      event.preventDefault()
      this.open(row)
    }
    const mark = make("span", { class: "mark", title: words[kind] }, drawing(PATHS[kind]))
    mark.append(make("span", { class: "unseen" }, words[`${kind}_named`]))
    if (!row.label) link.classList.add("none")
    cell.replaceChildren(make("div", { class: "named" }, mark, link))
  }

  rename(row) {
    const cell = [...this.body.children].find(each => each.dataset.id === row.id)?.querySelector("td.name")
    if (!cell) return
    const words = this.data.words
    const input = make("input", { class: "rename", maxlength: "120", "aria-label": words.new_name })
    input.value = row.label
    let done = false
    const end = name => {
      if (done) return
      done = true
      const changed = name.trim() && name !== row.label
      this.name(cell, changed ? { ...row, name, label: name } : row, words)
      cell.querySelector("a").focus()
      if (!changed) return
      if (this.ticked.has(row.id)) this.ticked.set(row.id, name)
      this.tell({ do: "rename", id: row.id, name })
    }
    input.onkeydown = event => {
      event.stopPropagation()
      if (composing(event)) return
      if (event.key === "Enter") end(input.value)
      if (event.key === "Escape") end(row.label)
    }
    input.onblur = () => end(input.value)
    cell.querySelector("a").replaceWith(input)
    input.focus()
    input.select()
  }

  more(row, words) {
    const button = make("button", {
      type: "button", class: "step", "data-part": "more", "aria-haspopup": "menu", "aria-label": filled(words.more, row),
    }, drawing(PATHS.more, "dots"))
    button.onclick = () => this.menu.show(row, button)
    return make("td", { class: "menu-cell", role: "cell" }, button)
  }

  drawPages({ words, page, view }) {
    this.said.textContent = page.words
    this.earlier.setAttribute("aria-label", words.before)
    this.later.setAttribute("aria-label", words.behind)
    this.earlier.disabled = view.start <= 0
    this.later.disabled = !page.more
    this.earlier.parentElement.hidden = view.start <= 0 && !page.more
    this.hint.textContent = page.hint ? words.hint : ""
    this.pages.hidden = !page.words
  }

  // What is ticked, and what can be done with it.
  drawBoth() {
    const { words } = this.data
    const [one, two] = [...this.ticked]
    for (const row of this.body.children) {
      const box = row.querySelector(".tick input")
      if (!box) continue
      box.checked = this.ticked.has(row.dataset.id)
      box.disabled = this.ticked.size > 1 && !box.checked
      row.classList.toggle("ticked", box.checked)
    }
    this.both.hidden = !one
    if (!one) return
    const said = two ? filled(words.two, { name: one[1], other: two[1] }) : filled(words.one, { name: one[1] })
    const clear = make("button", { type: "button", class: "quiet" }, words.clear)
    clear.onclick = () => {
      this.ticked.clear()
      this.drawBoth()
    }
    const compare = make("button", { type: "button", class: "primary", disabled: !two }, words.compare)
    compare.onclick = () => this.tell({ do: "compare", one: one[0], other: two[0] })
    const saying = JSON.stringify([one, two, words])
    if (this.both.dataset.saying === saying) return
    this.both.dataset.saying = saying
    this.both.replaceChildren(make("p", {}, said), clear, compare)
  }
}

// The text with places where a long name of code may break.
function breaking(text) {
  return text.split(/(?<=_)/).flatMap(piece => [piece, make("wbr")]).slice(0, -1)
}

// What became of it, as one stacked bar; its words stand beneath.
function bar({ counts }) {
  const track = make("div", { class: "track", "aria-hidden": "true" })
  for (const { kind, number } of counts) {
    if (!number) continue
    const stretch = make("div", { class: kind })
    stretch.style.flexGrow = number
    track.append(stretch)
  }
  return track
}

// The menu of a row: one for all of them, over the page.
class Menu {
  constructor(list) {
    this.list = list
    this.element = make("div", { class: "menu", role: "menu", popover: "auto" })
    this.element.onkeydown = event => this.key(event)
    this.away = () => this.element.matches(":popover-open") && this.element.hidePopover()
    document.addEventListener("scroll", this.away, true)
  }

  leave() {
    document.removeEventListener("scroll", this.away, true)
  }

  show(row, button) {
    this.element.setAttribute("aria-label", button.getAttribute("aria-label"))
    this.element.replaceChildren(...this.items(row))
    this.element.showPopover()
    const place = button.getBoundingClientRect()
    const { offsetWidth: width, offsetHeight: height } = this.element
    const above = place.bottom + 4 + height > innerHeight - 8
    this.element.style.left = `${Math.max(8, place.right - width)}px`
    this.element.style.top = `${above ? Math.max(8, place.top - 4 - height) : place.bottom + 4}px`
    this.button = button
    this.element.firstElementChild.focus()
  }

  items(row) {
    const { words } = this.list.data
    const item = (text, act, off = false) =>
      make("button", {
        type: "button", role: "menuitem", tabindex: "-1", disabled: off,
        onclick: () => {
          this.element.hidePopover()
          act()
        },
      }, text)
    const asks = what => () => this.list.tell({ do: what, id: row.id })
    const { headings } = this.list.data
    const files = row.files.map(([title, address]) => {
      const href = headings?.readers ? `${address}${address.includes("?") ? "&" : "?"}headings=${headings.code}` : address
      return make("a", { role: "menuitem", tabindex: "-1", href, download: true, onclick: () => this.element.hidePopover() }, title)
    })
    if (headings && files.length) files.push(this.choice(row, headings))
    const runs = row.comparison ? [] : [item(words.again, asks("again")), item(words.change, asks("change"))]
    const last = item(words.delete, asks("delete"), row.busy)
    last.classList.add("danger")
    return [item(words.rename, () => this.list.rename(row)), ...runs, ...files, last]
  }

  // In which language the files have their headings. The menu stays open.
  choice(row, headings) {
    const box = make("button", { type: "button", role: "menuitemcheckbox", tabindex: "-1", "aria-checked": String(headings.readers) })
    box.append(headings.readers ? drawing(PATHS.ticked, "box") : make("span", { class: "box" }), headings.words)
    box.onclick = () => {
      headings.readers = !headings.readers
      this.element.replaceChildren(...this.items(row))
      this.element.querySelector("[role=menuitemcheckbox]").focus()
      this.list.tell({ do: "headings", readers: headings.readers })
    }
    return box
  }

  key(event) {
    const items = [...this.element.children].filter(each => !each.disabled)
    const at = items.indexOf(this.element.getRootNode().activeElement)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key]
    if (event.key === "Tab" || event.key === "Escape") {
      event.preventDefault()
      this.element.hidePopover()
      this.button.focus()
    }
    if (to === undefined) return
    event.preventDefault()
    items[(to + items.length) % items.length].focus()
  }
}
