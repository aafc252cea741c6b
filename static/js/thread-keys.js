// Keys of a thread: from comment to comment, and the reply. The button "Keys" says which, and turns them off.

import { reveal } from "./folding.js";
import { kept } from "./kept.js";
import { linkButton } from "./link-button.js";

const KEYS = { j: "next comment", k: "previous comment", n: "next new comment", r: "reply to the comment", "?": "this help" };
const TYPING = "input, textarea, select, [contenteditable], dialog";
const isOff = () => kept.get("keys") === "off";

function make(tag, ...inside) {
  const made = document.createElement(tag);
  made.append(...inside);
  return made;
}

function help() {
  const box = Object.assign(make("input"), { type: "checkbox", checked: !isOff() });
  box.addEventListener("change", () => kept.set("keys", box.checked ? "on" : "off"));
  const lines = Object.entries(KEYS).map(([key, words]) => make("p", make("kbd", key), words));
  const close = linkButton("Close", () => dialog.close());
  const dialog = make("dialog", make("h2", "Keys"), ...lines, make("label", box, "Use these keys"), close);
  dialog.ariaLabel = "Keys";
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function go(comment) {
  if (!comment) return;
  reveal(comment);
  comment.tabIndex = -1;
  comment.focus();
}

if (matchMedia("(hover)").matches) document.querySelector("p.thread-links")?.append(linkButton("Keys", help));
document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (!KEYS[key] || event.ctrlKey || event.metaKey || event.altKey || target.closest(TYPING) || isOff()) return;
  event.preventDefault();
  const here = target.closest(".comment");
  const all = [...document.querySelectorAll(".comment")];
  const open = all.filter((each) => !each.closest("details:not([open])"));
  const unread = all.filter((each) => each.querySelector(".new"));
  const isNext = (each) => (here ? here.compareDocumentPosition(each) & 4 : each.getBoundingClientRect().top > 0);
  if (key === "j") go(open.find(isNext));
  if (key === "k") go(open.findLast((each) => here?.compareDocumentPosition(each) & 2));
  if (key === "n") go(unread.find(isNext) ?? unread[0]);
  if (key === "r") here?.querySelector(".comment-reply")?.click();
  if (key === "?") help();
});
