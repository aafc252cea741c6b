// Keys of the queue. They do what the buttons do that name them, and nothing while one types.

import { kept } from "../kept.js";

const KEYS = {
  j: "next case",
  k: "previous case",
  a: "approve",
  x: "reject; then the number of the reason",
  s: "reject as spam",
  b: "ban…",
  e: "leave it to an administrator",
  u: "undo the last decision",
  "/": "search",
  Esc: "leave a field, back to the case",
  "?": "this help",
};
const TYPING = "textarea, select, input:not([type=radio], [type=checkbox]), [contenteditable], dialog";
const FIELDS = "case-queue :is(input, textarea), .filters input";
const isOff = () => kept.get("keys") === "off";
const help = () => import("../keys-help.js").then((found) => found.help(KEYS, isOff(), null));

function mark(element, key) {
  if (element.querySelector("kbd")) return;
  const shown = Object.assign(document.createElement("kbd"), { textContent: key, ariaHidden: "true" });
  element.append(shown);
}

/** Shows the keys of buttons, and the numbers of reasons. */
export function label(part) {
  for (const button of part.querySelectorAll("[data-key]")) {
    button.setAttribute("aria-keyshortcuts", button.dataset.key);
    mark(button, button.dataset.key);
  }
  part.querySelectorAll(".choices label").forEach((choice, index) => mark(choice, index + 1));
}

function reject(row, radio) {
  radio.checked = true;
  row.querySelector("[data-key=x]").click();
}

function ask(queue, row) {
  if (row?.querySelector("[name=reason]:checked")) return row.querySelector("[data-key=x]").click();
  const radios = [...(row?.querySelectorAll("[name=reason]") ?? [])];
  if (!radios.length) return;
  radios[0].focus();
  queue.asking = row;
  queue.say(`Why? ${radios.map((radio, index) => `${index + 1} ${radio.parentElement.firstElementChild.nextSibling.textContent.trim()}`).join(", ")}.`);
}

function search() {
  const filters = document.querySelector(".filters");
  filters.open = true;
  filters.querySelector("[type=search]").focus();
}

/** Lets the keys work wherever the focus is on the page of this queue. */
export function listen(queue) {
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (key === "Escape" && !event.isComposing && target.closest(FIELDS)) return queue.open(queue.here);
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing || target.closest(TYPING) || isOff()) return;
    const row = queue.here;
    const press = (name) => row?.querySelector(`[data-key=${name}]`)?.click();
    const number = queue.asking === row && row?.querySelectorAll("[name=reason]")[key - 1];
    const acts = {
      j: () => queue.open(row?.querySelector(".case").open ? (row.nextElementSibling ?? row) : row),
      k: () => queue.open(row?.previousElementSibling?.matches(".case-row") ? row.previousElementSibling : row),
      a: () => press("a"),
      x: () => ask(queue, row),
      s: () => press("s"),
      b: () => press("b"),
      e: () => press("e"),
      u: () => queue.undo(),
      "/": search,
      "?": help,
    };
    if (number) acts[key] = () => reject(row, number);
    if (!Object.hasOwn(acts, key)) return;
    event.preventDefault();
    if (key !== "x") queue.asking = null;
    acts[key]();
  });
}

export { help };
