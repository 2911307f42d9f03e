"""The frame of a comparison's report: what it may load (nothing), how it looks on a screen, a phone and on paper, and
how a click in one chart goes on to the other."""

POLICY = "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data:"

STYLE = """
:root {
  color-scheme: light dark;
  --page: light-dark(#f6f7f9, #0b0e14); --card: light-dark(#ffffff, #121722); --line: light-dark(#e3e7ec, #242c39);
  --ink: light-dark(#131a24, #e8ebf0); --mute: light-dark(#566273, #a3aebd); --blue: light-dark(#2f6fde, #4c86ee);
  --good: light-dark(#007a52, #3ecf97); --bad: light-dark(#c02b1b, #ff8b7d); --warn: light-dark(#8a5600, #e5ab4c);
  --shade: light-dark(#131a2424, #00000099);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 14px/20px system-ui, sans-serif; }
main { max-width: 1200px; margin: 0 auto; padding: 24px; }
main { display: grid; grid-template-columns: minmax(0, 1fr); gap: 16px; }
header, .card, figure { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 20px; }
h1 { font-size: 40px; line-height: 46px; margin: 8px 0; overflow-wrap: anywhere; }
h2, figcaption { font-size: 15px; line-height: 20px; font-weight: 600; margin: 0 0 12px; }
h3 { font-size: 14px; margin: 16px 0 8px; }
p { margin: 0 0 8px; overflow-wrap: anywhere; } .lead { font-size: 16px; line-height: 24px; max-width: 70ch; }
.quiet { color: var(--mute); } .name { font-size: 15px; font-weight: 600; margin: 0; }
.chip { display: inline-block; border: 1px solid currentColor; border-radius: 16px; }
.chip { padding: 2px 12px; margin: 8px 8px 0 0; }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 16px; }
figure { margin: 0; overflow: hidden; } .chart { width: 100%; }
.tables { overflow-x: auto; max-width: 100%; }
.tables { /* a shade at the edge behind which there is more */
  background:
    linear-gradient(to right, var(--card) 40%, transparent) 0 0 / 32px 100% no-repeat local,
    linear-gradient(to left, var(--card) 40%, transparent) 100% 0 / 32px 100% no-repeat local,
    linear-gradient(to right, var(--shade), transparent) 0 0 / 12px 100% no-repeat scroll,
    linear-gradient(to left, var(--shade), transparent) 100% 0 / 12px 100% no-repeat scroll;
}
:focus-visible { outline: 2px solid var(--blue); outline-offset: 2px; border-radius: 4px; }
summary { cursor: pointer; } summary h2 { display: inline; } details[open] summary { margin-bottom: 12px; }
table { border-collapse: collapse; white-space: nowrap; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid var(--line); padding: 6px 12px; text-align: right; font-weight: 400; }
thead th { color: var(--mute); white-space: normal; word-break: keep-all; vertical-align: bottom; }
td:first-child, th:first-child { text-align: left; }
.tables :is(th, td):first-child { padding-left: 0; }
.runs :is(th, td):is(:nth-child(3), :nth-child(4)) { text-align: left; }
.matrix { border-collapse: separate; border-spacing: 3px; }
.matrix th, .matrix td { border: 0; } .matrix thead th { text-align: right; }
.matrix tbody td { min-width: 56px; border-radius: 6px; }
.matrix tbody td { background: color-mix(in srgb, var(--blue) var(--strength), transparent); }
dl { display: grid; grid-template-columns: minmax(96px, max-content) minmax(0, 1fr); gap: 4px 24px; margin: 0; }
dt { color: var(--mute); } dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
@media (max-width: 600px) {
  main { padding: 12px; } header, .card, figure { padding: 16px; } h1 { font-size: 28px; line-height: 34px; }
  dl { grid-template-columns: minmax(0, 1fr); } dd { margin-bottom: 8px; }
  th, td { padding: 6px 8px; } .matrix th, .matrix td { padding: 6px 4px; } .matrix tbody td { min-width: 44px; }
  td:first-child, .matrix th:first-child { white-space: normal; overflow-wrap: anywhere; min-width: 168px; }
  .matrix th:first-child { min-width: 104px; } .runs td:first-child { min-width: 0; }
}
@media print {
  :root { color-scheme: light; --page: #fff; } body { font-size: 10pt; }
  main { max-width: none; padding: 0; } header, .card, figure { break-inside: avoid; border-color: #ccc; }
  .tables { overflow: visible; background: none; } .tables table { font-size: 6.5pt; }
  th, td { padding: 2px 3px; white-space: normal; line-height: 1.3; }
  tbody td:first-child { overflow-wrap: anywhere; min-width: 72px; } .matrix th { white-space: nowrap; }
  .matrix td, .chip { print-color-adjust: exact; }
}
"""

SCRIPT = """
const views = [];
let passing = false;
function pass(from) {
  if (passing) return;
  passing = true;
  const picked = from.data(STORE).map(({values, fields}) => ({values, fields}));
  Promise.all(views.filter(v => v !== from).map(v => v.data(STORE, picked.map(p => ({...p, unit: ''}))).runAsync()))
    .finally(() => { passing = false; });
}
addEventListener('beforeprint', () => document.querySelectorAll('details').forEach(each => { each.open = true; }));
function narrow(part) {
  if (!part || typeof part !== 'object') return;
  if (part.legend) part.legend.columns = 2;
  Object.values(part).forEach(narrow);
}
if (innerWidth < 600) FIGURES.forEach(spec => {
  narrow({...spec, datasets: null});
  spec.config.axisX = {titleAnchor: 'end'};
  spec.padding = {left: 4, top: 4, bottom: 4, right: 36};
});
FIGURES.forEach((spec, place) =>
  vegaEmbed('#chart' + place, spec, {mode: 'vega-lite', actions: false, renderer: 'svg'}).then(({view}) => {
    try { view.data(STORE); } catch { return; }
    views.push(view);
    view.addDataListener(STORE, () => pass(view));
  }));
"""
