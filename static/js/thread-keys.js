// Keys of a thread: from comment to comment, and the reply. The button "Keys" says which, and turns them off.

import { reveal } from "./folding.js";
import { kept } from "./kept.js";
import { linkButton } from "./link-button.js";

const KEYS = { j: "next comment", k: "previous comment", n: "next new comment", r: "reply to the comment", "?": "this help" };
const TYPING = "input, textarea, select, [contenteditable], dialog";
const isOff = () => kept.get("keys") === "off";
const help = () => import("./keys-help.js").then((found) => found.help(KEYS, isOff()));

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
