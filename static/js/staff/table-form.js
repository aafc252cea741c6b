// Asks how large a table is to be, and puts an empty one where one writes.

import { gaps, linesOf, put } from "./source-text.js";

const row = (cells) => `| ${cells.join(" | ")} |`;

/** A table in Markdown with empty cells. */
const empty = (columns, rows) => {
  const cells = (words) => Array.from({ length: columns }, (_, n) => words(n + 1));
  return [row(cells((n) => `Column ${n}`)), row(cells(() => "---")), ...Array.from({ length: rows }, () => row(cells(() => "   ")))].join("\n");
};

/** Opens the form; what is written next goes into the table, however fast it comes. */
export function askForTable(text) {
  const dialog = document.getElementById("writing-table");
  const form = dialog.querySelector("form");
  form.onsubmit = (event) => {
    event.preventDefault();
    const [, place] = linesOf(text); // once the dialog is closed, a browser may have put the caret elsewhere
    dialog.close();
    if (event.submitter.value === "insert") insert(text, place, Number(form.elements.columns.value), Number(form.elements.rows.value));
  };
  dialog.onclose = () => text.focus();
  dialog.showModal();
}

function insert(text, place, columns, rows) {
  const [lead, trail] = gaps(text.value, place);
  const first = place + lead.length + 2;
  put(text, place, place, lead + empty(columns, rows) + trail, first, first + "Column 1".length);
}
