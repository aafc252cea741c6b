// "3 new replies, show": asks now and then, while somebody looks; what brings them comes when it is pressed.

import { linkButton } from "./link-button.js";

const [SOON, LATE] = [30_000, 300_000]; // milliseconds between two questions
const heading = document.querySelector(".thread-head #thread");
const news = Object.assign(document.createElement("p"), { className: "news", role: "status" });
const article = location.pathname.split("/", 3).join("/");
const countIn = (title) => Number(title.textContent.replace(/\D/g, ""));
let wait = SOON;
let ownCount = 0; // what one posted from other tabs since

async function ask() {
  if (document.hidden) return document.addEventListener("visibilitychange", ask, { once: true });
  // Without a cookie it is the same for everybody, and nearly always 304.
  const answer = await fetch(`${article}/thread.json`, { credentials: "omit" }).then((found) => found.json()).catch(() => ({}));
  const more = answer.comment_count - ownCount - countIn(heading);
  const words = `${more} new ${more === 1 ? "reply" : "replies"}, show`;
  if (more > 0 && news.textContent !== words) {
    news.replaceChildren(linkButton(words, () => show(answer.newest_id)));
    wait = SOON;
  } else wait = Math.min(wait * 1.5, LATE);
  setTimeout(ask, wait);
}

async function show(newestId) {
  const { bring } = await import("./new-replies.js");
  await bring(heading, news, newestId);
  ownCount = 0;
}

if (heading) {
  document.querySelector(".reply-away").before(news); // in the margin above the box, so that it moves nothing
  addEventListener("storage", ({ key, newValue }) => {
    if (newValue && key === `posted:${document.querySelector("reply-form").dataset.article}`) ownCount += 1;
  });
  setTimeout(ask, wait);
}
