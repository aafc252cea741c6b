// Asks how large a table is to be, and puts an empty one where one writes.

import { gaps, linesOf, put } from "./source-text.js";

const row = (cells) => `| ${cells.join(" | ")} |`;

/** A table in Markdown with empty cells. */
const empty = (columns, rows) => {
  const cells = (words) => Array.from({ length: columns }, (_, n) => words(n + 1));
  return [row(cells((n) => `Column ${n}`)), row(cells(() => "---")), ...Array.from({ length: rows }, () => row(cells(() => "   ")))].join("\n");
};

export function askForTable(text) {
  const dialog = document.getElementById("writing-table");
  dialog.returnValue = "";
  dialog.addEventListener("close", () => insert(dialog, text), { once: true });
  dialog.showModal();
}

function insert(dialog, text) {
  text.focus();
  if (dialog.returnValue !== "insert") return;
  const { columns, rows } = dialog.querySelector("form").elements;
  const { value } = text;
  const [, place] = linesOf(text);
  const [lead, trail] = gaps(value, place);
  const first = place + lead.length + 2;
  const made = lead + empty(Number(columns.value), Number(rows.value)) + trail;
  put(text, place, place, made, first, first + "Column 1".length);
}
