// Folds what was folded in this browser before, and unfolds whatever lies around what one goes to.

import { kept } from "./kept.js";

const key = `folded:${document.querySelector("reply-form")?.dataset.article}`;
const folded = new Set(kept.get(key)?.split(" "));

/** Opens everything around an element. */
export function reveal(element) {
  while ((element = element?.closest("details:not([open])"))) element.open = true;
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
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (!target.matches(".replies")) return;
    const { id } = target.closest(".branch").querySelector("[id]");
    folded[target.open ? "delete" : "add"](id);
    if (folded.size) kept.set(key, [...folded].join(" "));
    else kept.remove(key);
  },
  true, // it does not bubble
);
