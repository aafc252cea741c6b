// Sends what is typed in the editor to the site, which keeps it in a working copy; and hears what others do.

import { ownHtml, readPage } from "../own-html.js";

const ANSWERS = "the site does not answer";
const SENTENCES = {
  403: "you are not logged in any more. Log in in another window, then come back",
  404: "this article is not yours to change any more",
  413: "it is longer than the site takes",
};
const SHORT = 60000; // bytes that a browser still sends for a page that is gone
let stale = false;

export const isStale = () => stale;

/** Whoever has logged in again has other tokens; those of the forms on this page are put right. */
export async function freshen() {
  if (!stale) return;
  const page = await readPage(location.pathname);
  const token = page.querySelector(".writing [name=csrf_token]")?.value;
  if (!token) return;
  for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token;
  stale = false;
}

/** What went wrong, if anything; never throws. */
export async function keep(form, address) {
  try {
    await freshen();
    const body = new URLSearchParams(new FormData(form));
    const isShort = form.elements.source.value.length * 9 < SHORT;
    const keepalive = document.hidden && isShort;
    const response = await fetch(address, { method: "POST", body, keepalive, headers: { "X-Fragment": "1" }, redirect: "error" });
    const answer = ownHtml(await response.text());
    const told = answer.querySelector("[data-copy]");
    stale = !told;
    if (!told) return answer.querySelector("[data-error]")?.textContent ?? SENTENCES[response.status] ?? ANSWERS;
    if (form.elements.copy.value !== told.dataset.copy) history.replaceState(null, "", `?copy=${told.dataset.copy}`);
    form.elements.copy.value = told.dataset.copy;
    form.elements.copy_version.value = told.dataset.version;
    tellOfOthers(form.querySelector("[data-beside]"), told);
    return "";
  } catch {
    stale = true;
    return ANSWERS;
  }
}

function tellOfOthers(place, told) {
  if (place.textContent !== told.textContent) place.replaceChildren(...document.importNode(told, true).childNodes);
}
