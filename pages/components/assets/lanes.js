// Runs on one clock: a lane each, and in it a line a document, from sent to answered.
// data: {clock, rows, live, single, words, lanes: [{name, label, code, colour, shape, end, documents: [[start, end]],
// handed: [t]}]}, times in seconds; an end of null is a document still in flight. label is what a screen reader says.
// rows is how many in flight a lane has room for, where more are not drawn.
// words: {title, caption, play, pause, python, moment, seconds}; seconds has the place {seconds} in it.
// A single lane stands alone with its own Play. A live one grows to where the data is, and has no Play yet.

const MOST_LANES = 40
const MOST_DOCUMENTS = 400
const LONGEST = 4000 // characters
const LONGEST_CLOCK = 1e8 // seconds
const MOST_ROWS = 200
const ROOM = [40, 64] // pixels for a lane's lines, at least and at most
const MANY = 4 // lanes; more of them are drawn at the least
const [TOP, BOTTOM] = [4, 12] // pixels above and beneath them
const SVG = "http://www.w3.org/2000/svg"
const SHAPES = {
  circle: "M5 1a4 4 0 1 1 0 8a4 4 0 1 1 0-8z",
  square: "M1.5 1.5h7v7h-7z",
  diamond: "M5 .5 9.5 5 5 9.5.5 5z",
  cross: "M3.5 1h3v2.5H9v3H6.5V9h-3V6.5H1v-3h2.5z",
  "triangle-up": "M5 1 9.5 9h-9z",
  "triangle-down": "M5 9 .5 1h9z",
  "triangle-right": "M9 5 1 .5v9z",
  "triangle-left": "M1 5 9 .5v9z",
}
const calm = matchMedia("(prefers-reduced-motion: reduce)")
const races = new WeakMap() // what stands in each place of the page: it is changed, not drawn anew

const text = value => (typeof value === "string" ? value.slice(0, LONGEST) : "")
const list = value => (Array.isArray(value) ? value : [])
const record = value => (value && typeof value === "object" ? value : {})
const within = (value, high) => Math.min(high, Math.max(0, value))

function made(tag, parent, properties = {}) {
  return parent.appendChild(Object.assign(document.createElement(tag), properties))
}

function drawn(tag, parent, attributes = {}) {
  const element = parent.appendChild(document.createElementNS(SVG, tag))
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  return element
}

export default function ({ data, parentElement }) {
  const shown = bounded(record(data))
  let race = races.get(parentElement)
  if (!race) races.set(parentElement, (race = build(parentElement)))
  update(race, shown)
  return () => {
    race.sizes.disconnect()
    cancelAnimationFrame(race.frame)
    races.delete(parentElement)
  }
}

// ---- what comes in

function bounded(data) {
  const lanes = list(data.lanes).slice(0, MOST_LANES).map(record)
  const times = lanes.flatMap(lane => [lane.end, ...list(lane.documents).slice(0, MOST_DOCUMENTS).flatMap(list)])
  const last = times.filter(time => time <= LONGEST_CLOCK).reduce((most, time) => Math.max(most, time), 0)
  const clock = Number.isFinite(data.clock) && data.clock > 0 ? data.clock : last || 1
  const words = Object.fromEntries(Object.entries(record(data.words)).map(([name, value]) => [name, text(value).slice(0, 200)]))
  const [live, single] = [data.live === true, data.single === true]
  const rows = Number.isFinite(data.rows) ? Math.round(within(data.rows, MOST_ROWS)) : 0
  const known = { clock: Math.min(clock, LONGEST_CLOCK), rows, words, live, single }
  return { ...known, lanes: lanes.map(each => lane(each, known)) }
}

function lane(given, { clock, live }) {
  const documents = list(given.documents).slice(0, MOST_DOCUMENTS).map(pair => span(list(pair), clock)).filter(Boolean)
  const handed = list(given.handed).slice(0, MOST_DOCUMENTS).filter(Number.isFinite).map(time => within(time, clock))
  const { rows, packed } = inRows(documents, live)
  return {
    ...{ name: text(given.name).slice(0, 80), label: text(given.label), code: text(given.code), rows, packed, handed },
    colour: /^#[0-9a-f]{6}$/i.test(given.colour) ? given.colour : "var(--gm-mute)",
    shape: SHAPES[Object.hasOwn(SHAPES, given.shape) ? given.shape : "square"],
    end: Number.isFinite(given.end) ? within(given.end, clock) : null,
  }
}

function span([start, end], clock) {
  if (!Number.isFinite(start) || !(end === null || Number.isFinite(end))) return null
  const [from, to] = [within(start, clock), end === null ? clock : within(end, clock)]
  return from <= to ? [from, to] : null
}

// Into rows where no two are at the same time, so that as many rows as were in flight are taken. A run that goes on
// is packed in the order in which documents are answered: what has a row keeps it.
function inRows(documents, live) {
  const order = live ? ([, a], [, b]) => a - b : ([a], [b]) => a - b
  const ends = []
  const packed = [...documents].sort(order).map(([start, end]) => {
    let row = -1
    ends.forEach((last, place) => {
      if (last <= start && (row < 0 || (live && last > ends[row]))) row = place
    })
    if (row < 0) row = ends.length
    const before = ends[row] ?? -1
    ends[row] = end
    return { row, start, end, touches: start - before }
  })
  return { rows: ends.length, packed }
}

// ---- the place

function build(parentElement) {
  const place = parentElement.querySelector("div > div") ?? parentElement.querySelector("div") // styles stand beside it
  place.replaceChildren()
  const root = made("section", place)
  const head = made("div", root, { className: "head" })
  const said = made("div", head, { className: "said" })
  const [title, caption] = [made("h3", said), made("p", said)]
  const play = made("button", head, { type: "button", className: "play" })
  drawn("path", drawn("svg", play, { viewBox: "0 0 10 10", "aria-hidden": "true" }))
  made("span", play)
  const python = made("button", head, { type: "button", className: "python" })
  const rows = made("div", root, { className: "rows" })
  const foot = made("div", root, { className: "foot" })
  const now = made("output", foot, { className: "now" })
  now.setAttribute("aria-live", "off")
  const axis = made("div", foot, { className: "axis" })
  const slider = made("input", axis, { type: "range", min: 0, max: 1000, step: "any" })
  const marks = made("div", axis, { className: "marks" })
  marks.setAttribute("aria-hidden", "true")
  const race = { root, head, title, caption, play, python, rows, now, slider, marks, lanes: [], frame: 0 }
  Object.assign(race, { at: null, playing: false, code: false, width: 0, known: null })
  play.onclick = () => toggle(race)
  slider.oninput = () => scrub(race)
  python.onclick = () => showCode(race, !race.code)
  race.sizes = new ResizeObserver(() => measured(race))
  return race
}

function buildLane(race) {
  const root = made("div", race.rows, { className: "lane" })
  const name = made("div", root, { className: "name" })
  const mark = drawn("path", drawn("svg", name, { viewBox: "0 0 10 10", "aria-hidden": "true" }))
  const words = made("span", name)
  const box = drawn("svg", root, { class: "box", role: "img" })
  const ghost = drawn("path", box, { class: "ghost" })
  const past = drawn("svg", box, { x: 0, y: 0, height: "100%", width: 0 }) // what the clock has passed
  const lines = drawn("path", past, { class: "lines" })
  const handed = drawn("path", past, { class: "handed" })
  const hand = drawn("line", box, { class: "hand", y1: 0, y2: "100%" })
  const end = made("div", root, { className: "end" })
  const code = made("pre", root, { hidden: true, tabIndex: 0 })
  return { root, mark, words, box, ghost, past, lines, handed, hand, end, code: made("code", code), pre: code }
}

// ---- new data

function update(race, shown) {
  const before = race.known
  race.known = shown
  while (race.lanes.length < shown.lanes.length) race.lanes.push(buildLane(race))
  while (race.lanes.length > shown.lanes.length) race.lanes.pop().root.remove()
  watch(race)
  race.root.className = [shown.live ? "live" : "", shown.single ? "single" : ""].join(" ").trim()
  sayAll(race, shown)
  shown.lanes.forEach((lane, place) => sayLane(race.lanes[place], lane))
  follow(race, before, shown)
  if (before && before.live === shown.live && JSON.stringify(before) === JSON.stringify(shown)) return
  draw(race)
}

// Where the hand of the clock stands: at the end, or, in a run that goes on, on its way there from where it was.
function follow(race, before, shown) {
  if (shown.live) {
    const from = before?.live ? (race.at ?? before.clock) : 0
    const now = performance.now()
    race.pace = Math.max(0.5, Math.min(5, (now - (race.heard ?? now - 1000)) / 1000))
    if (!before || before.clock !== shown.clock || !before.live) race.heard = now
    race.at = calm.matches || !before?.live || from > shown.clock ? shown.clock : from
    race.speed = (shown.clock - race.at) / race.pace
    if (race.at < shown.clock) run(race)
  } else if (before?.live || (before && before.clock !== shown.clock)) {
    race.at = null
    race.playing = false
  }
}

function sayAll(race, { words, single, lanes, live }) {
  say(race.title, words.title ?? "")
  say(race.caption, words.caption ?? "")
  say(race.python, words.python ?? "")
  race.python.hidden = single || !lanes.some(lane => lane.code)
  race.python.setAttribute("aria-expanded", String(race.code))
  race.slider.setAttribute("aria-label", words.moment ?? "")
  race.play.disabled = race.slider.disabled = live
}

function sayLane(lane, { name, label, code, colour, shape, end }) {
  const pieces = name.split(/(?<=_)/)
  if (lane.words.textContent !== name) lane.words.replaceChildren(...pieces.flatMap(piece => [piece, document.createElement("wbr")]))
  lane.mark.setAttribute("d", shape)
  lane.root.style.setProperty("--colour", colour)
  lane.box.setAttribute("aria-label", label || name)
  lane.pre.setAttribute("aria-label", name)
  say(lane.code, code)
}

function say(element, words) {
  if (element.textContent !== words) element.textContent = words
}

function showCode(race, shown) {
  race.code = shown
  race.python.setAttribute("aria-expanded", String(shown))
  race.lanes.forEach(lane => (lane.pre.hidden = !shown || !lane.code.textContent))
}

// ---- drawing

// All lanes are as wide as the first.
function watch(race) {
  const box = race.lanes[0]?.box
  if (box === race.watched) return
  race.sizes.disconnect()
  race.watched = box
  if (box) race.sizes.observe(box)
}

function measured(race) {
  const width = Math.floor(race.watched?.getBoundingClientRect().width ?? 0)
  if (width === race.width) return
  race.width = width
  draw(race)
}

// The end of the axis. That of a run that goes on jumps seldom: 1, 2, 5, 10, 20 ... seconds.
function reach({ clock, live }) {
  if (!live) return clock
  const power = 10 ** Math.floor(Math.log10(clock))
  return [1, 2, 5, 10].map(step => step * power).find(step => step >= clock * 0.999)
}

function draw(race) {
  if (!race.known || !race.width) return
  const { lanes } = race.known
  const most = Math.max(1, race.known.rows, ...lanes.map(lane => lane.rows))
  const room = Math.round(Math.min(ROOM[race.lanes.length > MANY ? 0 : 1], Math.max(ROOM[0], 3 * most)) / 4) * 4
  const scale = { width: race.width, reach: reach(race.known), room, pitch: pitchOf(most, room) }
  race.scale = scale
  lanes.forEach((lane, place) => drawLane(race.lanes[place], lane, scale))
  drawMarks(race, scale)
  showCode(race, race.code)
  show(race)
}

// Whole pixels of the screen where there is room, so that lines are crisp.
function pitchOf(rows, room) {
  const pixel = 1 / (window.devicePixelRatio || 1)
  const pitch = Math.min(8, room / rows)
  return pitch > 2 * pixel ? Math.floor(pitch / pixel + 0.01) * pixel : pitch
}

function drawLane(lane, { rows, packed, handed }, { width, reach, room, pitch }) {
  const pixel = 1 / (window.devicePixelRatio || 1)
  const gap = pitch >= 2 ? Math.max(pixel, Math.round(pitch / 4 / pixel) * pixel) : 0
  const thick = rows * pitch < 3 ? 2 : Math.min(6, pitch - gap)
  const x = time => (time / reach) * width
  const snapped = value => Math.round(value / pixel) * pixel
  const path = packed.map(({ row, start, end, touches }) => {
    const from = snapped(x(start)) + (x(touches) < 1 && x(end - start) > 3 ? 1 : 0)
    const top = snapped(TOP + room - (row + 1) * pitch)
    return `M${from.toFixed(2)} ${top.toFixed(2)}h${Math.max(1.5, x(end) - from).toFixed(2)}v${thick.toFixed(2)}H${from.toFixed(2)}z`
  })
  const ticks = handed.map(time => `M${within(snapped(x(time)) - 1, width - 1).toFixed(2)} ${TOP + room + 3}v6h1v-6z`)
  put(lane.box, "height", String(TOP + room + BOTTOM))
  for (const part of [lane.ghost, lane.lines]) put(part, "d", path.join(""))
  put(lane.handed, "d", ticks.join(""))
}

function put(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value)
}

function drawMarks(race, { width, reach }) {
  const step = stepOf(reach, Math.max(2, Math.floor(width / 96)))
  const times = Array.from({ length: Math.floor(reach / step + 1e-6) + 1 }, (_, place) => place * step)
  race.marks.replaceChildren(
    ...times.map(time => {
      const mark = Object.assign(document.createElement("span"), { textContent: seconds(race, time, step) })
      mark.style.left = `${((time / reach) * 100).toFixed(3)}%`
      if (time === 0) mark.className = "first"
      if (time > reach * 0.96) mark.className = "last"
      return mark
    }),
  )
}

function stepOf(reach, most) {
  const power = 10 ** Math.floor(Math.log10(reach / most))
  return [1, 2, 5, 10].map(step => step * power).find(step => reach / step <= most)
}

function seconds(race, time, precision) {
  const decimals = Math.max(0, Math.min(3, Math.ceil(-Math.log10(precision) - 1e-9)))
  const value = time.toLocaleString(document.documentElement.lang || "en", {
    ...{ minimumFractionDigits: decimals, maximumFractionDigits: decimals },
  })
  return (race.known.words.seconds || "{seconds} s").replace("{seconds}", value)
}

// ---- the clock

function show(race) {
  const { clock, lanes, words, single, live } = race.known
  const at = race.at ?? clock
  const { width, reach } = race.scale
  const x = (at / reach) * width
  const precision = clock < 2 ? 0.01 : clock < 100 ? 0.1 : 1
  race.root.classList.toggle("running", race.at !== null)
  race.lanes.forEach((lane, place) => {
    const end = lanes[place].end
    lane.past.setAttribute("width", race.at === null ? width : x.toFixed(1))
    lane.hand.setAttribute("transform", `translate(${x.toFixed(1)} 0)`)
    const there = end !== null && at >= end
    lane.end.classList.toggle("there", there)
    say(lane.end, seconds(race, there ? end : at, precision))
  })
  const told = seconds(race, at, precision)
  say(race.now, told)
  race.slider.value = (at / clock) * 1000
  race.slider.style.setProperty("--part", (at / clock).toFixed(4))
  race.slider.setAttribute("aria-valuetext", told)
  const word = race.playing ? words.pause : words.play
  say(race.play.lastChild, single ? "" : (word ?? ""))
  race.play.setAttribute("aria-label", word ?? "")
  put(race.play.querySelector("path"), "d", race.playing ? "M1.5 1h2.5v8H1.5zM6 1h2.5v8H6z" : "M2 .5 9.5 5 2 9.5z")
}

function toggle(race) {
  if (race.playing) {
    race.playing = false
  } else {
    const { clock } = race.known
    if (race.at === null || race.at >= clock) race.at = 0
    race.speed = clock / Math.min(12, Math.max(4, clock)) // as it was, where that is 4 to 12 s
    race.playing = true
    run(race)
  }
  show(race)
}

function scrub(race) {
  race.playing = false
  race.at = (race.slider.value / 1000) * race.known.clock
  if (race.at >= race.known.clock) race.at = null
  show(race)
}

function run(race) {
  cancelAnimationFrame(race.frame)
  let before = performance.now()
  const step = now => {
    const { live, clock } = race.known
    if (!race.root.isConnected || !(race.playing || live)) return
    race.at = Math.min(clock, (race.at ?? 0) + (Math.min(100, Math.max(0, now - before)) / 1000) * race.speed)
    before = now
    if (race.at >= clock) {
      race.playing = false
      if (!live) race.at = null
    } else {
      race.frame = requestAnimationFrame(step)
    }
    show(race)
  }
  race.frame = requestAnimationFrame(step)
}
