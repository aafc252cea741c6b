// Turns words with emphasis, links and code into Markdown; the signs in them that would mean something are escaped.

import { written } from "./marks.js";
import { marksOf } from "./rich-marks.js";
import { MARK } from "./rich-notes.js";

const SIGNS = /[\\`*]|~(?=~)|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|&(?=#?\w+;)|\[(?=\^|[^\]\n]*\][(:[])/gu;
const STARTS = /^([-+](?=\s)|#{1,6}(?=\s)|>|=+$|-+$)/gm;
const escaped = (text) => text.replace(SIGNS, "\\$&");

function gather(node, marks, always, runs) {
  if (node.nodeType === Node.TEXT_NODE) runs.push({ ...marks, text: node.data.replace(/[\s\u00a0]+/g, " ") });
  else if (node.nodeName === "BR") runs.push({ text: "\n" });
  else if (node.localName === MARK) runs.push({ note: true, text: node.textContent });
  else if (node.nodeType === Node.ELEMENT_NODE) {
    const within = { ...marks, ...marksOf(node), ...always };
    for (const child of node.childNodes) gather(child, within, always, runs);
  }
}

const around = (mark) => (words) => mark + words + mark;
const WAYS = [["href", (words, href) => `[${words}](${written(href)})`], ["bold", around("**")], ["italic", around("*")], ["strike", around("~~")]];

function coded(text) {
  const fence = text.includes("`") ? "``" : "`";
  const gap = text.includes("`") ? " " : "";
  return fence + gap + text + gap + fence;
}

/** Runs of words as Markdown, neighbours that are alike in one pair of marks; blanks stay outside of it. */
function marked(runs, [way, ...rest] = WAYS) {
  if (!way) return runs.map(({ code, note, text }) => (note ? text : code && text.trim() ? coded(text) : escaped(text))).join("");
  const [name, write] = way;
  const groups = [];
  for (const run of runs) {
    if (groups.length && groups.at(-1)[0][name] === run[name]) groups.at(-1).push(run);
    else groups.push([run]);
  }
  return groups.map((group) => {
    const [, before, words, after] = /^(\s*)([^]*?)(\s*)$/.exec(marked(group, rest));
    return before + (words && group[0][name] ? write(words, group[0][name]) : words) + after;
  }).join("");
}

/** The words within some nodes in one paragraph; two breaks begin another. */
export function inline(nodes, always = {}) {
  const runs = [];
  for (const node of nodes) gather(node, always, always, runs);
  return marked(runs)
    .replace(/ *\n */g, "\n").trim().replace(/ {2,}/g, " ").replace(/\n{2,}/g, "\n\n")
    .replace(/(?<!\n)\n(?!\n)/g, "\\\n")
    .replace(STARTS, "\\$1").replace(/^(\d{1,9})([.)])(?=\s)/gm, "$1\\$2");
}
