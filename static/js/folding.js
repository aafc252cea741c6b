// Folds what was folded in this browser before, and unfolds for now whatever lies around what one goes to.

import { kept } from "./kept.js";

const key = `folded:${document.querySelector("reply-form")?.dataset.article}`;
const folded = new Set(kept.get(key)?.split(" "));

/** Opens everything around an element. */
export function reveal(element) {
  while ((element = element?.parentElement?.closest("details:not([open])"))) element.open = true;
}

/** What stands at an address of a page: the comment of a permalink. */
function land() {
  const target = document.getElementById(location.hash.slice(1));
  reveal(target);
  target?.scrollIntoView();
}

for (const id of folded) {
  const replies = document.getElementById(id)?.closest(".branch").querySelector(".replies");
  if (replies) replies.open = false;
}
if (folded.size) land();
addEventListener("hashchange", land);
// What somebody folds is remembered, not what is opened to show what lies in it.
document.addEventListener("click", ({ target }) => {
  const replies = target.closest(".replies > summary")?.parentElement;
  if (!replies) return;
  const { id } = replies.closest(".branch").querySelector("[id^=c]");
  folded[replies.open ? "add" : "delete"](id); // it is about to change
  if (folded.size) kept.set(key, [...folded].join(" "));
  else kept.remove(key);
});
