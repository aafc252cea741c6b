// Changes what stands in a textarea so that the browser's own undo takes it back.

import { asHtml } from "../own-html.js";

const MANY = 10; // lines; put in one by one, five hundred of them take Chromium seconds

/** Puts words where others stand from `start` to `end`, and selects of the result what lies between `from` and `to`. */
export function put(text, start, end, words, from = start + words.length, to = from) {
  const wanted = text.value.slice(0, start) + words + text.value.slice(end);
  text.focus({ preventScroll: true });
  text.setSelectionRange(start, end);
  if (wanted !== text.value) {
    if (!words) document.execCommand("delete");
    else if (words.split("\n").length < MANY || !document.execCommand("insertHTML", false, asHtml(words))) document.execCommand("insertText", false, words);
    if (text.value !== wanted) instead(text, wanted); // a browser that knows no such commands
  }
  text.setSelectionRange(from, to);
}

function instead(text, wanted) {
  text.value = wanted;
  text.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

/** Where the lines begin and end that are touched by the selection. */
export function linesOf({ value, selectionStart, selectionEnd }) {
  const end = value.indexOf("\n", selectionEnd);
  return [lineStart(value, selectionStart), end < 0 ? value.length : end];
}

export const lineStart = (value, at) => value.slice(0, at).lastIndexOf("\n") + 1;

/** The beginning of an item of a list: what stands before it, a bullet or a number, and a gap. */
export const ITEM = /^([\s>]*)(?:([-*+])|(\d{1,9})([.)]))( +|$)/;

/** Whether the place lies in a block of code between fences. */
export const inCode = (value, at) => (value.slice(0, at).match(/^ {0,3}(?:```|~~~)/gm) ?? []).length % 2 === 1;

/** The line breaks that part a block from what stands before a place, and from what stands behind it. */
export function gaps(value, start, end = start) {
  const missing = (text, breaks) => (text.trim() ? "\n".repeat(2 - Math.min(2, breaks[0].length)) : "");
  const [before, after] = [value.slice(0, start), value.slice(end)];
  return [missing(before, /\n*$/.exec(before)), missing(after, /^\n*/.exec(after))];
}
