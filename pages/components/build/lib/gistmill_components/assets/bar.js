export default function ({ data, parentElement }) {
  parentElement.querySelector("div").textContent = JSON.stringify(data)
}
