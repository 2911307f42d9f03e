// What several components are made of. Texts are set as text, never as HTML.

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue
    if (name === "class") element.className = value
    else if (name.startsWith("on")) element[name] = value
    else element.setAttribute(name, value === true ? "" : value)
  }
  element.append(...children.filter(child => child !== null && child !== undefined))
  return element
}

export function drawing(path, name = "") {
  const space = "http://www.w3.org/2000/svg"
  const svg = document.createElementNS(space, "svg")
  svg.setAttribute("viewBox", "0 0 16 16")
  svg.setAttribute("aria-hidden", "true")
  if (name) svg.setAttribute("class", name)
  const line = document.createElementNS(space, "path")
  line.setAttribute("d", path)
  svg.append(line)
  return svg
}
