/* One stacked bar: what became of a run's documents, with the counts and the state sentence beneath. Small, in lists:
   the bar alone.

   data: { counts: [{ kind, number, words }], state, spent, notes: [sentence], label, small }. `kind` is done, failed, flight or
   waiting; a count without words has no line beneath, one of number 0 no stretch in the bar. */

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector("div")
  root.className = data.small ? "bar small" : "bar"
  draw(kept(root, "track"), data)
  if (!data.small) {
    list(kept(root, "counts"), data.counts)
    say(kept(root, "state"), [data.state])
    say(kept(root, "spent"), [data.spent])
    say(kept(root, "notes"), data.notes)
  }
}

/* The element of this class, made once: what stays in the page moves with its data and does not flicker. */
function kept(parent, name) {
  let element = [...parent.children].find((child) => child.classList.contains(name))
  if (!element) {
    element = document.createElement("div")
    element.className = name
    parent.append(element)
  }
  return element
}

function draw(track, { counts, label }) {
  track.setAttribute("role", "img")
  track.setAttribute("aria-label", label)
  for (const { kind, number } of counts) {
    const stretch = kept(track, kind)
    stretch.style.flexGrow = number
    stretch.classList.toggle("none", !number)
  }
}

function list(place, counts) {
  for (const { kind, words } of counts) {
    const count = kept(place, kind)
    if (count.textContent !== words) count.textContent = words
    count.classList.toggle("none", !words)
  }
}

function say(place, sentences) {
  const told = sentences.join("\n")
  if (place.textContent !== told) place.textContent = told
}
