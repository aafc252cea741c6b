// Marks what came out since the last visit. For people with an account the server does, and their own form tells it of
// the visit; for others this browser remembers, and nobody is told.

import { kept } from "./kept.js";

const LASTS = 1_800_000; // milliseconds; whoever comes later comes again
const form = document.querySelector(".visit");
const article = document.querySelector("reply-form")?.dataset.article; // none where a comment is edited
const key = `visit:${article}`;

export function mark(comment) {
  const badge = Object.assign(document.createElement("span"), { className: "badge new", textContent: "New" });
  if (!comment.querySelector(".new, [href$='/deletion']") && !comment.closest(".muted")) comment.querySelector("header").append(badge);
}

/** Notes the visit; gives the time since when comments are new, where this browser knows one. */
export function note() {
  if (form) return navigator.sendBeacon(form.action, new FormData(form));
  let [last, since] = kept.get(key)?.split(" ") ?? [];
  if (Date.now() - last > LASTS) since = last;
  kept.set(key, `${Date.now()} ${since}`);
  return since;
}

if (!form && article) {
  const since = note();
  for (const comment of document.querySelectorAll(".comment")) {
    if (Date.parse(comment.dataset.since ?? comment.querySelector("time").dateTime) > since) mark(comment);
  }
} else if (form && "due" in form.dataset) note();
