// Lets one choose from the library what is put where one writes: its page, with a button below each picture and file.

import { readPage } from "../own-html.js";
import { gaps, put } from "./source-text.js";

const make = (tag, ...rest) => Object.assign(document.createElement(tag), ...rest);

/** A page of the library as it is shown here, or none of it. */
async function read(address) {
  const page = await readPage(address);
  const found = [".shelf-search", ".shelf, .shelf-search + p", ".pager"].map((part) => page.querySelector(part)).filter(Boolean);
  if (!found.length) throw new Error("somebody is not logged in any more");
  return found.map((part) => document.importNode(part, true));
}

function offer(entry) {
  const button = make("button", { type: "button", className: "button", textContent: "Insert" });
  const link = entry.querySelector("a");
  button.append(make("span", { className: "unseen", textContent: ` ${link.textContent}` }));
  link.target = "_blank"; // what is said of it is said there
  entry.append(button);
}

/** Shows a page, or the older ones below what is shown already. */
async function show(dialog, address, isMore = false) {
  const shelf = dialog.querySelector("[data-shelf]"), told = dialog.querySelector("[role='status']");
  told.textContent = "One moment …";
  try {
    const parts = await read(address);
    told.textContent = "";
    const entries = parts.flatMap((part) => [...part.querySelectorAll("[data-markdown]")]);
    entries.forEach(offer);
    if (!isMore) shelf.replaceChildren(...parts);
    else {
      shelf.querySelector(".shelf").append(...entries);
      shelf.querySelector(".pager").replaceWith(...parts.filter((part) => part.matches(".pager")));
    }
    (entries[0]?.querySelector("button") ?? shelf.querySelector("[type='search']")).focus();
  } catch {
    told.textContent = "The library does not answer just now. Close this and try again.";
  }
}

function insert(text, start, end, words) {
  const isPicture = words.startsWith("!"), isSilent = words.startsWith("![](");
  const [lead, trail] = isPicture ? gaps(text.value, start, end) : ["", ""];
  put(text, start, end, lead + words + trail, start + lead.length + (isSilent ? 2 : words.length));
}

/** Opens the library; what is chosen stands where the caret was, a picture as a paragraph of its own. */
export function chooseFromLibrary(text) {
  const dialog = document.getElementById("writing-library"), shelf = dialog.querySelector("[data-shelf]");
  shelf.onsubmit = (event) => {
    event.preventDefault();
    show(dialog, `${event.target.action}?${new URLSearchParams(new FormData(event.target))}`);
  };
  shelf.onclick = (event) => {
    const older = event.target.closest("[rel='next']"), chosen = event.target.closest("button[type='button']")?.closest("[data-markdown]");
    if (older) {
      event.preventDefault();
      show(dialog, older.href, true);
    }
    if (!chosen) return;
    const { selectionStart: start, selectionEnd: end } = text;
    dialog.close();
    insert(text, start, end, chosen.dataset.markdown);
  };
  dialog.onclose = () => text.focus();
  dialog.showModal();
  show(dialog, shelf.dataset.shelf);
}
