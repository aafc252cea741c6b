// Goes on with a list or a quotation at Enter, and puts items inside one another with Tab. Whoever came by Tab, or pressed Escape, leaves with it.

import { inCode, ITEM, lineStart, linesOf, put } from "./source-text.js";

const partsOf = (line) => {
  const found = ITEM.exec(line);
  return found && { whole: found[0], lead: found[1], number: Number(found[3] ?? 0), sign: found[2] ?? found[4], ordered: Boolean(found[3]) };
};
const QUOTED = /^ {0,3}(?:> ?)+/;
const marker = ({ ordered, sign }, number) => (ordered ? `${number}${sign} ` : `${sign} `);

/** What begins the next item, or the next line of a quotation; an empty one ends it. */
function goOn(event, text) {
  const { value, selectionStart: at, selectionEnd } = text;
  if (event.inputType !== "insertLineBreak" || event.isComposing || at !== selectionEnd) return;
  const [start, end] = linesOf(text);
  const begun = value.slice(start, at);
  const item = partsOf(begun);
  const sign = item?.whole ?? QUOTED.exec(begun)?.[0];
  if (!sign || inCode(value, at)) return;
  event.preventDefault();
  if (value.slice(start + sign.length, end).trim()) put(text, at, at, `\n${item ? item.lead + marker(item, item.number + 1) : sign}`);
  else if (!item || !move(text, true)) put(text, start, end, "\n");
}

/** The item above among whose own this one would be after a move, and where it stands then. */
function above(value, start, depth, out) {
  let line = start;
  while (line > 0) {
    line = lineStart(value, line - 1);
    const item = partsOf(value.slice(line).split("\n", 1)[0]);
    if (!item) continue;
    if (out ? item.lead.length < depth : item.lead.length <= depth) return item;
  }
}

/** Moves the items of the selection inward or outward; whether there was where to. */
function move(text, out) {
  const [start, end] = linesOf(text);
  const lines = text.value.slice(start, end).split("\n");
  const item = partsOf(lines[0]);
  const parent = item && above(text.value, start, item.lead.length, out);
  if (!parent) return false;
  const lead = out ? parent.lead : parent.lead + " ".repeat(parent.whole.length - parent.lead.length);
  const shift = lead.length - item.lead.length;
  if (!shift) return false;
  const number = out && parent.ordered ? parent.number + 1 : 1;
  const moved = lines.map((line, n) => {
    const rest = n || !item.ordered ? line.slice(item.lead.length) : marker(item, number) + line.slice(item.whole.length);
    return n && shift < 0 ? line.slice(Math.min(-shift, line.search(/\S|$/))) : n ? " ".repeat(shift) + line : lead + rest;
  });
  const made = moved.join("\n");
  const caret = Math.max(start, text.selectionEnd + made.length - (end - start));
  put(text, start, end, made, lines.length > 1 ? start : caret, lines.length > 1 ? start + made.length : caret);
  return true;
}

/** Lets the keys of lists work in a textarea. */
export function listKeys(text) {
  let leaves = true;
  text.addEventListener("focus", () => (leaves = true));
  text.addEventListener("pointerup", () => (leaves = false));
  text.addEventListener("beforeinput", (event) => goOn(event, text));
  text.addEventListener("keydown", (event) => {
    const isTab = event.key === "Tab" && !(event.ctrlKey || event.metaKey || event.altKey);
    if (isTab && !leaves && !event.isComposing && move(text, event.shiftKey)) event.preventDefault();
    else if (event.key === "Escape") leaves = true;
    else if (!["Tab", "Shift"].includes(event.key)) leaves = false;
  });
}
