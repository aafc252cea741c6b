// What the tools do to the words that are selected: marks around them.

import { put } from "./source-text.js";

/** The selection without blanks and marks at its ends, and how many of the marks stand around it. */
function grasp({ value, selectionStart: start, selectionEnd: end }, sign) {
  while (start < end && /\s/.test(value[start])) start++;
  while (start < end && /\s/.test(value[end - 1])) end--;
  while (end - start > 1 && value[start] === sign && value[end - 1] === sign) [start, end] = [start + 1, end - 1];
  let count = 0;
  while (value[start - count - 1] === sign && value[end + count] === sign) count++;
  return { start, end, count };
}

/** Puts a mark around the selection, each paragraph of it, or takes it away where it is. */
function around(text, mark) {
  const { start, end, count } = grasp(text, mark[0]);
  const words = text.value.slice(start, end);
  const { length } = mark;
  if (length > 1 ? count > 1 : count % 2) return put(text, start - length, end + length, words, start - length, end - length);
  if (!words && text.value.startsWith(mark, start)) return text.setSelectionRange(start + length, start + length); // out of it
  const marked = words.split(/(\n\s*\n)/).map((part, n) => (n % 2 ? part : mark + part + mark)).join("");
  const inside = marked.length === words.length + 2 * length;
  put(text, start, end, marked, inside ? start + length : start, start + marked.length - (inside ? length : 0));
}

function code(text) {
  const { start, end } = grasp(text, "`");
  const words = text.value.slice(start, end);
  if (!words.includes("\n")) return around(text, "`");
  const fence = "`".repeat(Math.max(3, 1 + Math.max(...(words.match(/`+/g) ?? [""]).map((run) => run.length))));
  put(text, start, end, `${fence}\n${words}\n${fence}`, start + fence.length);
}

export const ADDRESS = /^(?:https?:\/\/|mailto:)[^\s<>]+$/i;

/** An address as it may stand in a link. */
export const written = (address) => address.replace(/[()\s]/g, (sign) => `%${sign.charCodeAt().toString(16).padStart(2, "0")}`);

/** Makes the selection a link; what is still missing is selected next. */
export function link(text, address = "") {
  const { start, end } = grasp(text, "");
  const words = text.value.slice(start, end);
  if (!address && ADDRESS.test(words)) return put(text, start, end, `[](${written(words)})`, start + 1);
  const made = `[${words}](${written(address) || "https://"})`;
  if (address) return put(text, start, end, made);
  const behind = start + made.length - 1;
  return words ? put(text, start, end, made, behind - 8, behind) : put(text, start, end, made, start + 1);
}

/** The number of a footnote above which none has one. */
export const freeNumber = (value) => 1 + [...value.matchAll(/\[\^(\d{1,9})\]/g)].reduce((most, [, number]) => Math.max(most, number), 0);

/** A reference where one writes, and the note at the end of the text. */
function footnote(text) {
  const { value, selectionEnd: at } = text;
  let number = 1;
  while (value.includes(`[^${number}]`)) number++;
  put(text, at, at, `[^${number}]`);
  const { length } = text.value;
  const gap = /\n\[\^[^\n]*\s*$/.test(value) ? "\n" : "\n\n";
  put(text, text.value.trimEnd().length, length, `${gap}[^${number}]: `);
}

export const MARKS = { bold: (text) => around(text, "**"), italic: (text) => around(text, "*"), code, link: (text) => link(text), footnote };
