// Brings new replies into the page without moving what is read or typed.

import { readPage } from "./own-html.js";
import { mark, note } from "./visits.js";

const branchOf = (item) => document.getElementById(item?.querySelector("[id^=c]").id)?.closest(".branch");

/** Puts a branch of another copy of the page where it stands there: below its parent, before what follows it. */
function insert(item) {
  const above = branchOf(item.parentElement.closest(".branch"));
  const list = above ? above.querySelector(".replies > .branches") : document.querySelector("copy-links > .branches");
  if (!list) return above ? above.append(item.closest(".replies")) : document.querySelector(".thread-head").after(item.closest("copy-links"));
  let next = item.nextElementSibling;
  while (next && !branchOf(next)) next = next.nextElementSibling;
  list.insertBefore(item, branchOf(next) ?? null);
}

/** Inserts what is new on this page, and says where the rest is. */
export async function bring(heading, news, newestId) {
  const page = await readPage(location.href);
  const comments = [...page.querySelectorAll(".comment")].filter(({ id }) => !document.getElementById(id));
  const box = document.querySelector("reply-form");
  const { top, bottom } = box.getBoundingClientRect();
  const isTyped = box.querySelector("textarea")?.value && top < innerHeight && bottom > 0;
  const still = isTyped ? box : document.elementFromPoint(innerWidth / 2, innerHeight / 2);
  const before = still.getBoundingClientRect().top;
  for (const comment of comments) {
    if (!document.getElementById(comment.id)) insert(comment.closest(".branch"));
    mark(comment);
  }
  heading.textContent = page.getElementById("thread").textContent;
  document.querySelector("copy-links").connectedCallback();
  const newest = Object.assign(document.createElement("a"), { href: `/comments/${newestId}`, textContent: "Go to the newest" });
  if (comments.length) news.textContent = "They are marked as new.";
  else news.replaceChildren("They are on another page of the thread. ", newest);
  scrollBy(0, still.getBoundingClientRect().top - before);
  note();
}
