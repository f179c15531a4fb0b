/**
 * Contains the style sheet of a page, for light and dark, narrow and wide.
 *
 * @module
 */

// The colors of chart lines are those of Okabe and Ito's palette, which color-blind people can
// distinguish; each line is also named next to it.
/** The style sheet of the page. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --back: #ffffff; --card: #f6f7f9; --text: #1b2027; --quiet: #5b6472; --grid: #e3e6ea; --shade: #0003;
  --good: #00704f; --bad: #b3410a; --doubt-back: #fdf4e1; --doubt: #7a5200;
  --c1: #0072b2; --c2: #009e73; --c3: #d55e00; --c4: #b4578a; --c5: #6b7480;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #14171b; --card: #1d2127; --text: #e6e9ed; --quiet: #9aa4b1; --grid: #2c323a; --shade: #fff4;
    --good: #3fc79a; --bad: #ff9a5c; --doubt-back: #2f2712; --doubt: #f0c766;
    --c1: #56b4e9; --c2: #2fc79b; --c3: #f28a3c; --c4: #dd8fb9; --c5: #98a2ae;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--back); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
main { max-width: 1160px; margin: 0 auto; padding: 28px 20px 48px; }
h1 { font-size: 22px; line-height: 1.3; margin: 0 0 4px; font-weight: 600; overflow-wrap: anywhere; }
h2 { font-size: 16px; margin: 0 0 6px; font-weight: 600; }
p { margin: 0; }
.answer { margin-bottom: 22px; }
.quiet, .note { color: var(--quiet); }
.note { font-size: 13px; margin-bottom: 8px; }
.tiles {
  display: flex; flex-wrap: wrap; gap: 10px; margin: 22px 0; padding: 0;
}
.tiles div { flex: 1 1 128px; background: var(--card); border-radius: 8px; padding: 10px 14px; }
.tiles dt { color: var(--quiet); font-size: 13px; }
.tiles dd { white-space: nowrap; margin: 0; font-size: 21px; font-weight: 600; font-variant-numeric: tabular-nums; }
.tiles .long { white-space: normal; }
.tiles small { font-size: 13px; font-weight: 400; color: var(--quiet); }
.status { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; margin-top: 10px; font-variant-numeric: tabular-nums; }
button {
  font: inherit; color: var(--bad); background: var(--card); border: 1px solid var(--bad);
  border-radius: 6px; padding: 4px 14px; cursor: pointer;
}
a { color: var(--c1); }
.good { color: var(--good); }
.bad { color: var(--bad); }
.doubts { background: var(--doubt-back); border-radius: 8px; padding: 12px 16px; margin: 0 0 22px; }
.doubts h2 { color: var(--doubt); }
.doubts ul { margin: 0; padding-left: 18px; overflow-wrap: anywhere; }
.charts, .tables { display: grid; grid-template-columns: minmax(0, 1fr); gap: 26px 28px; }
.charts { margin-bottom: 32px; }
@media (min-width: 880px) {
  .charts, .tables { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .tables .broad, .charts figure:last-of-type:nth-of-type(odd) { grid-column: 1 / -1; }
}
figure { margin: 0; min-width: 0; }
figure svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--quiet); font-size: 12px; }
svg .grid { stroke: var(--grid); }
svg .axis { stroke: var(--quiet); }
.names { display: flex; flex-wrap: wrap; gap: 2px 14px; font-size: 13px; color: var(--quiet); }
.names i { display: inline-block; width: 14px; height: 3px; margin: 0 6px 3px 0; }
.plot .uplot { width: 100%; font-family: inherit; }
.plot .u-legend { font-size: 13px; color: var(--quiet); text-align: left; margin: 0; width: 100%; }
.plot .u-legend th, .plot .u-legend td { padding: 1px 2px; }
.plot .u-legend th { font-weight: 400; }
.plot .u-legend .u-series:first-child .u-marker { display: none; }
.plot .u-legend .u-marker { width: 14px; height: 3px; border-width: 2px; margin-right: 6px; }
.plot .u-legend .u-value { font-variant-numeric: tabular-nums; min-width: 62px; color: var(--text); }
.has-plots .names { display: none; }
.plot .u-select { background: color-mix(in srgb, var(--c1) 18%, transparent); }
.plot .u-cursor-x, .plot .u-cursor-y { border-color: var(--quiet); }
.scroll {
  overflow-x: auto; scrollbar-width: thin;
  /* A shadow at each side on which there is more of the table. */
  background:
    linear-gradient(to right, var(--back) 30%, transparent) left / 48px 100% no-repeat local,
    linear-gradient(to left, var(--back) 30%, transparent) right / 48px 100% no-repeat local,
    linear-gradient(to right, var(--shade), transparent) left / 16px 100% no-repeat scroll,
    linear-gradient(to left, var(--shade), transparent) right / 16px 100% no-repeat scroll;
}
.scroll td, .scroll th { white-space: nowrap; }
.scroll td:not(.number, .code) { white-space: normal; min-width: 90px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
figure table { width: auto; }
th { text-align: left; font-weight: 500; color: var(--quiet); font-size: 13px; }
.scroll th, .scroll td { padding: 5px 12px 5px 0; border-bottom: 1px solid var(--grid); }
.scroll th:last-child, .scroll td:last-child { padding-right: 2px; }
th.number, td.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td { vertical-align: top; overflow-wrap: break-word; }
.broad td:first-child { min-width: 130px; overflow-wrap: anywhere; }
td.code { white-space: nowrap; font: 13px/1.6 ui-monospace, "SF Mono", Consolas, monospace; }
td.good, td.bad { font-weight: 700; }
.asserted { margin-bottom: 22px; }
.asserted table { width: auto; }
.asserted .scroll td { min-width: 0; padding-right: 28px; }
.stack { display: grid; gap: 26px; align-content: start; min-width: 0; }
section { min-width: 0; }
details { margin-top: 28px; }
summary { cursor: pointer; font-weight: 600; }
details .scroll { margin-top: 8px; }
footer { margin-top: 36px; color: var(--quiet); font-size: 13px; }
@media print { details { display: none; } figure, section { break-inside: avoid; } }
`;
