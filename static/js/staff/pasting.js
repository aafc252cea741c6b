// What is pasted or dropped into a text: a link over words, rich text as Markdown, files. Plain text stays what it is.
// Files are offered by an event, `files-given`, with `files` and the place in the text, `at`; whoever takes them prevents the default.

import { ADDRESS, freeNumber, link } from "./marks.js";
import { toMarkdown } from "./rich-text.js";
import { gaps, inCode, put } from "./source-text.js";

const BLOCK = /^(?:#{2,4} |[-|>]|\d+\. |```|\[\^\d+\]:)/; // what begins so is no part of a sentence

const offer = (text, files, at) => !text.dispatchEvent(new CustomEvent("files-given", { bubbles: true, cancelable: true, detail: { files: [...files], at } }));

/** Does what the paste asks for; whether it was anything but plain text. */
function take(text, data) {
  const { value, selectionStart: start, selectionEnd: end } = text;
  const [plain, html] = [data.getData("text/plain"), data.getData("text/html")];
  const chosen = value.slice(start, end);
  if (data.files.length && !plain) return offer(text, data.files, end); // Word adds a picture of what was copied
  if (inCode(value, start)) return false;
  if (ADDRESS.test(plain.trim()) && chosen.trim() && !ADDRESS.test(chosen) && !/\n\s*\n/.test(chosen) && !value.slice(0, start).endsWith("](")) {
    link(text, plain.trim());
    return true;
  }
  const made = html && toMarkdown(html, freeNumber(value));
  if (!made) return false;
  const [lead, trail] = gaps(value, start, end);
  const last = made.split("\n\n").at(-1);
  put(text, start, end, (BLOCK.test(made) ? lead : "") + made + (BLOCK.test(last) ? trail : ""));
  return true;
}

/** Where in the text a pointer is. */
function placeOf(text, { clientX, clientY }) {
  const found = document.caretPositionFromPoint?.(clientX, clientY);
  return found?.offsetNode === text ? found.offset : text.selectionEnd;
}

/** Lets a textarea take more than plain text. */
export function pasting(text) {
  let asPlain = false;
  text.addEventListener("keydown", ({ shiftKey, ctrlKey, metaKey }) => (asPlain = shiftKey && (ctrlKey || metaKey))); // Ctrl+Shift+V
  for (const end of ["keyup", "blur"]) text.addEventListener(end, () => (asPlain = false));
  text.addEventListener("paste", (event) => {
    if (!asPlain && take(text, event.clipboardData)) event.preventDefault();
  });
  text.addEventListener("dragover", (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());
  text.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault(); // the browser would open them and leave the page
    offer(text, event.dataTransfer.files, placeOf(text, event));
  });
}
