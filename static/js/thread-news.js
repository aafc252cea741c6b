// "3 new replies, show": asks now and then, while somebody looks, and brings them without moving what is read or typed.

import { linkButton } from "./link-button.js";
import { readPage } from "./own-html.js";
import { mark, note } from "./visits.js";

const [SOON, LATE] = [30_000, 300_000]; // milliseconds between two questions
const heading = document.querySelector(".thread-head #thread");
const news = Object.assign(document.createElement("p"), { className: "news", role: "status" });
const article = location.pathname.split("/", 3).join("/");
const countIn = (title) => Number(title.textContent.replace(/\D/g, ""));
const branchOf = (item) => document.getElementById(item?.querySelector("[id]").id)?.closest(".branch");
let wait = SOON;

async function ask() {
  if (document.hidden) return document.addEventListener("visibilitychange", ask, { once: true });
  // Without a cookie it is the same for everybody, and nearly always 304.
  const answer = await fetch(`${article}/thread.json`, { credentials: "omit" }).then((found) => found.json()).catch(() => ({}));
  const more = answer.comment_count - countIn(heading);
  const words = `${more} new ${more === 1 ? "reply" : "replies"}, show`;
  if (more > 0 && news.textContent !== words) {
    news.replaceChildren(linkButton(words, show));
    wait = SOON;
  } else wait = Math.min(wait * 1.5, LATE);
  setTimeout(ask, wait);
}

/** Puts a branch of another copy of the page where it stands there: below its parent, before what follows it. */
function insert(item) {
  const above = branchOf(item.parentElement.closest(".branch"));
  const list = above ? above.querySelector(".replies > .branches") : document.querySelector("copy-links > .branches");
  if (!list) return above ? above.append(item.closest(".replies")) : document.querySelector(".thread-head").after(item.closest("copy-links"));
  let next = item.nextElementSibling;
  while (next && !branchOf(next)) next = next.nextElementSibling;
  list.insertBefore(item, branchOf(next) ?? null);
}

async function show() {
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
  news.textContent = comments.length ? "They are marked as new." : "They are on another page of the thread.";
  scrollBy(0, still.getBoundingClientRect().top - before);
  note();
}

if (heading) {
  document.querySelector(".conversation").append(news);
  setTimeout(ask, wait);
}
