// What the tools do to whole lines: headings, quotations, lists.

import { ITEM, linesOf, put } from "./source-text.js";

const LEVELS = ["", "## ", "### ", "#### "]; // the title is the heading above them

/** Changes the lines of the selection; blank ones stay as they are, unless there is no other. */
function each(text, change) {
  const [start, end] = linesOf(text);
  const lines = text.value.slice(start, end).split("\n");
  const written = lines.filter((line) => line.trim());
  const made = lines.map((line) => (line.trim() || !written.length ? change(line, written) : line)).join("\n");
  const isOne = lines.length === 1;
  const at = Math.max(start, text.selectionEnd + made.length - (end - start));
  put(text, start, end, made, isOne ? at : start, isOne ? at : start + made.length);
}

/** One level deeper with each press, and in the end no heading. */
function heading(text) {
  each(text, (line) => {
    const [, signs, words] = /^(#{0,6}) *([^]*)$/.exec(line);
    const level = signs ? Math.max(2, signs.length) : 1;
    return LEVELS[level % LEVELS.length] + words;
  });
}

const isQuoted = (line) => line.startsWith(">");
const quote = (text) => each(text, (line, all) => (all.length && all.every(isQuoted) ? line.replace(/^> ?/, "") : `> ${line}`));

const kind = (line) => (ITEM.exec(line)?.[3] ? "numbers" : ITEM.test(line) && "list");
const bare = (line) => line.replace(ITEM, "$1");

function items(text, name) {
  let number = 0;
  each(text, (line, all) => {
    if (all.length && all.every((other) => kind(other) === name)) return bare(line);
    return bare(line).replace(/^[\s>]*/, (lead) => lead + (name === "list" ? "- " : `${++number}. `));
  });
}

export const LINES = { heading, quote, list: (text) => items(text, "list"), numbers: (text) => items(text, "numbers") };
