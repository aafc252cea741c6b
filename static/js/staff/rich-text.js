// Turns what other programs put on the clipboard into Markdown: headings, lists, tables, quotations, code, footnotes; nothing of how it looked.

import { readForeign } from "../own-html.js";
import { tidy } from "./office-html.js";
import { takeNotes } from "./rich-notes.js";
import { tableOf } from "./rich-tables.js";
import { inline } from "./rich-words.js";

const BLOCKS = "address,article,aside,blockquote,dd,div,dl,dt,figcaption,figure,footer,h1,h2,h3,h4,h5,h6,header,hr,li,main,nav,ol,p,pre,section,table,ul";
const kind = (text) => /^(?:-|\d+\.)(?= )/.exec(text)?.[0].replace(/\d+/, "1"); // of the list that begins
const solid = (text) => text.replace(/\s|\\(?=[^\s\w])/g, "");
const indented = (text, lead) => text.replace(/\n(?=.)/g, `\n${lead}`);

/** Blocks one below the other; within a list there is no blank line. */
const stacked = (parts, isTight = (above, below) => kind(above) && kind(above) === kind(below)) =>
  parts.reduce((above, below, n) => above + (n ? (isTight(parts[n - 1], below) ? "\n" : "\n\n") : "") + below, "");

/** The blocks within a node, each as Markdown. */
function blocks(node) {
  const made = [];
  let words = [];
  const end = () => {
    made.push(inline(words));
    words = [];
  };
  for (const child of node.childNodes) {
    const isBlock = child.nodeType === Node.ELEMENT_NODE && (child.matches(BLOCKS) || child.querySelector(BLOCKS));
    if (!isBlock) words.push(child);
    else {
      end();
      made.push(...(WAYS[child.localName] ?? blocks)(child));
    }
  }
  end();
  return made.filter(Boolean);
}

function list(node) {
  const items = [];
  for (const child of node.children) {
    if (!child.matches("ul, ol")) items.push(blocks(child));
    else if (items.length) items.at(-1).push(...list(child)); // Google's lists lie in lists, not in their items
    else items.push(...list(child).map((each) => [each]));
  }
  let number = node.start ?? 0;
  const lines = items.filter((parts) => parts.length).map((parts) => {
    const mark = node.localName === "ol" ? `${number++}. ` : "- ";
    return mark + indented(stacked(parts, (_, below) => kind(below)), " ".repeat(mark.length));
  });
  return [lines.join("\n")];
}

function fence(node) {
  const text = node.textContent.replace(/\n$/, "");
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  return [`${"`".repeat(longest + 1)}\n${text}\n${"`".repeat(longest + 1)}`];
}

const heading = (node) => {
  const words = inline([node], { bold: false, italic: false }).replace(/\s*\\?\n\s*/g, " ");
  return [words && `${"#".repeat(Math.min(4, Math.max(2, Number(node.localName[1]))))} ${words}`];
};
const quote = (node) => [stacked(blocks(node)).replace(/^/gm, "> ").replace(/ +$/gm, "")];
const table = (node) => tableOf(node, blocks);
const WAYS = { ul: list, ol: list, table, pre: fence, blockquote: quote, hr: () => ["---"] };
for (const level of [1, 2, 3, 4, 5, 6]) WAYS[`h${level}`] = heading;

const footnote = ([note, number]) => `[^${number}]: ${indented(stacked(blocks(note)), "    ")}`;

/** The Markdown that says what the HTML says, its footnotes counted from the first; nothing where that is no more than plain text says. */
export function toMarkdown(html, firstNote = 1) {
  const { body } = readForeign(html);
  tidy(body);
  const notes = takeNotes(body, firstNote);
  const made = stacked([...blocks(body), ...notes.map(footnote)]);
  return notes.length || body.querySelector("p ~ p") || solid(made) !== solid(body.textContent) ? made : "";
}
