// Asks how large a table is to be, and puts an empty one where one writes.

import { lineStart, put } from "./source-text.js";

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
  const { value, selectionEnd: at } = text;
  const line = value.slice(lineStart(value, at)).split("\n", 1)[0];
  const place = lineStart(value, at) + line.length;
  const gap = line.trim() ? "\n\n" : value.slice(0, place).endsWith("\n\n") || !place ? "" : "\n";
  const made = `${gap}${empty(Number(columns.value), Number(rows.value))}\n`;
  const first = place + gap.length + 2;
  put(text, place, place, made, first, first + "Column 1".length);
}
