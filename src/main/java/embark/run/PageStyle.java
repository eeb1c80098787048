package embark.run;

/** How a report's page looks and reacts; both are well-formed inside XML, too. */
final class PageStyle {

  private PageStyle() {}

  /** Colours by Okabe and Ito, which the colour-blind tell apart. */
  static final String SHEET =
      """
      :root {
        color-scheme: light;
        --ink: #1b2129; --soft: #5a6572; --line: #d8dde3; --paper: #ffffff; --panel: #f5f7f9;
        --right: #0072b2; --wrong: #d55e00; --on-middle: #1b2129; --on-strong: #ffffff;
      }
      @media screen and (prefers-color-scheme: dark) {
        :root {
          color-scheme: dark;
          --ink: #e4e8ec; --soft: #9ba6b2; --line: #353d47; --paper: #13171c; --panel: #1b2027;
          --right: #56b4e9; --wrong: #e69f00; --on-middle: #10151b; --on-strong: #10151b;
        }
      }
      * { box-sizing: border-box; }
      html { -webkit-text-size-adjust: 100%; }
      body {
        margin: 0 auto; padding: 28px 20px 48px; max-width: 1080px;
        background: var(--paper); color: var(--ink);
        font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
      }
      h1 { margin: 0; font-size: 26px; line-height: 1.25; }
      h2 { margin: 40px 0 4px; font-size: 18px; line-height: 1.3; }
      p { margin: 6px 0; max-width: 75ch; }
      .note { color: var(--soft); }
      .name { white-space: pre-wrap; overflow-wrap: anywhere; }
      dl.facts {
        display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 16px 0;
      }
      dl.facts dt { color: var(--soft); }
      dl.facts dd { margin: 0; overflow-wrap: anywhere; }
      dl.figures {
        display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 10px;
        margin: 20px 0 10px;
      }
      dl.figures div { background: var(--panel); border-radius: 8px; padding: 10px 14px; }
      dl.figures dt { color: var(--soft); }
      dl.figures dd { margin: 0; }
      dl.figures .value { font-size: 25px; line-height: 1.25; font-weight: 600; }
      dl.figures .value, td, svg { font-variant-numeric: tabular-nums; }
      dl.figures .meaning { color: var(--soft); font-size: 13px; line-height: 1.35; }
      .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); gap: 0 40px; }
      .pair section { display: grid; grid-template-rows: subgrid; grid-row: span 3; }
      .beside { display: flex; flex-wrap: wrap; gap: 0 48px; }
      .beside section { max-width: 100%; }
      .beside p { max-width: 52ch; }
      .wide { overflow-x: auto; margin-top: 10px; }
      svg { display: block; max-width: 100%; height: auto; font-family: inherit; }
      .wide svg { max-width: none; }
      svg text { fill: var(--ink); }
      svg .tick, svg .axis { fill: var(--soft); }
      svg .axis { font-weight: 600; }
      svg .right { fill: var(--right); }
      svg .wrong { fill: var(--wrong); }
      svg .number { fill: var(--ink); pointer-events: none; }
      svg .middle { fill: var(--on-middle); }
      svg .strong { fill: var(--on-strong); }
      svg .field { fill: var(--panel); }
      svg .diagonal { fill: none; stroke: var(--line); stroke-width: 1; }
      svg .grid { stroke: var(--line); stroke-width: .5; }
      svg .base { stroke: var(--soft); }
      svg .pause { fill: var(--line); }
      svg .ideal { stroke: var(--soft); stroke-dasharray: 5 4; }
      svg .distance { stroke: var(--soft); stroke-width: 2; }
      svg .point { fill: var(--right); fill-opacity: .85; stroke: var(--paper); }
      .key::before {
        content: ""; display: inline-block; width: .75em; height: .75em; margin-right: .35em;
        border-radius: 2px; background: var(--right);
      }
      .key.wrong::before { background: var(--wrong); }
      table { border-collapse: collapse; margin-top: 10px; max-width: 100%; }
      table.labels, table.executors { width: 100%; }
      th, td { padding: 4px 10px; text-align: right; vertical-align: baseline; }
      th { white-space: nowrap; background: var(--paper); color: var(--soft); font-weight: 600; position: sticky; top: 0; }
      td { border-top: 1px solid var(--line); }
      td.label, .labels th:first-child, .confusions th:nth-child(2), .confusions th:nth-child(3) {
        text-align: left;
      }
      .executors th:first-child, .chunks th:first-child, .sessions th:first-child { text-align: left; }
      .labels td:first-child, .labels th:first-child, .executors td:first-child,
      .executors th:first-child, .chunks td:first-child, .chunks th:first-child,
      .sessions td:first-child, .sessions th:first-child { padding-left: 0; }
      td.bar {
        padding-left: 112px;
        background: linear-gradient(var(--right), var(--right)) no-repeat;
        background-position: 24px calc(1px + .75em);
        background-size: calc(var(--share) * 88px) 6px;
      }
      .executors td.bar { padding-left: 124px; white-space: nowrap; }
      th button { all: unset; cursor: pointer; font: inherit; color: inherit; }
      th button:hover { color: var(--ink); }
      th button:focus-visible { outline: 2px solid var(--right); outline-offset: 2px; }
      th[aria-sort] { color: var(--ink); }
      th[aria-sort=ascending] button::after { content: " \\2191"; }
      th[aria-sort=descending] button::after { content: " \\2193"; }
      @media (max-width: 600px) {
        body { padding: 18px 12px 32px; }
        dl.figures { grid-template-columns: repeat(2, 1fr); gap: 8px; }
        dl.figures div:last-child { grid-column: 1 / -1; }
        th, td { padding: 4px 5px; }
        table { font-size: 13px; }
        th { white-space: normal; }
        .labels td.bar { background: none; padding-left: 5px; }
        .labels th:nth-child(3), .labels td:nth-child(3) { display: none; }
        .executors th:nth-child(3), .executors td:nth-child(3) { display: none; }
      }
      @media print {
        * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        body { padding: 0; max-width: none; font-size: 11px; }
        h2 { margin-top: 22px; font-size: 14px; }
        dl.figures { grid-template-columns: repeat(5, 1fr); }
        dl.figures .value { font-size: 18px; }
        dl.figures .meaning { font-size: 10px; }
        .beside, .pair section { display: block; }
        .pair { grid-template-columns: 1fr 1fr; }
        .wide { overflow: visible; }
        .wide svg { max-width: 100%; }
        th { position: static; }
        tr, dl, .pair, .confusions, .beside section:first-child { break-inside: avoid; }
        h2, h2 + p { break-after: avoid; }
        thead { display: table-header-group; break-inside: avoid; }
      }
      """;

  /** Tables are sorted by a column when its head is pressed; without it they are as they are. */
  static final String SCRIPT =
      """
      for (const table of document.querySelectorAll("table.sortable")) {
        const heads = Array.from(table.tHead.rows[0].cells);
        heads.forEach((head, column) => {
          const button = document.createElement("button");
          button.textContent = head.textContent;
          head.replaceChildren(button);
          button.addEventListener("click", () => {
            const value = row => row.cells[column].textContent;
            const number = row => parseFloat(value(row).replaceAll(",", ""));
            const words = table.tBodies[0].rows[0].cells[column].className === "label";
            const first = words ? "ascending" : "descending";
            const second = words ? "descending" : "ascending";
            const order = head.getAttribute("aria-sort") === first ? second : first;
            const sign = order === "ascending" ? 1 : -1;
            const rows = Array.from(table.tBodies[0].rows);
            rows.sort((a, b) => sign * (words ? value(a).localeCompare(value(b)) : number(a) - number(b)));
            table.tBodies[0].append(...rows);
            heads.forEach(other => other.removeAttribute("aria-sort"));
            head.setAttribute("aria-sort", order);
          });
        });
      }
      """;
}
