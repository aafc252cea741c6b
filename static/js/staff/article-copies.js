// Sends what is typed in the editor to the site, which keeps it in a working copy; and hears what others do.

import { ownHtml } from "../own-html.js";
import { freshen } from "./fresh-tokens.js";

export const ANSWERS = "the site does not answer";
const ANOTHER = "somebody else is logged in here now. Log in in another window, then come back";
const SENTENCES = {
  403: "you are not logged in any more. Log in in another window, then come back",
  404: "this article is not yours to change any more",
  413: "it is longer than the site takes",
};
const SHORT = 60000; // bytes that a browser still sends for a page that is gone
let stale = false;

export const isStale = () => stale;

/** Lets a form that has grown old be sent again; the sentence that says why not, if so. */
export const renew = async () => (stale && !(await freshen()) ? ANOTHER : "");

/** What went wrong, if anything; never throws. */
export async function keep(form, address) {
  try {
    const refusal = await renew();
    if (refusal) return refusal;
    const body = new URLSearchParams(new FormData(form));
    const isShort = form.elements.source.value.length * 9 < SHORT;
    const keepalive = document.hidden && isShort;
    const response = await fetch(address, { method: "POST", body, keepalive, headers: { "X-Fragment": "1" }, redirect: "error" });
    const answer = ownHtml(await response.text());
    const told = answer.querySelector("[data-copy]");
    stale = !told;
    if (!told) return answer.querySelector("[data-error]")?.textContent ?? SENTENCES[response.status] ?? ANSWERS;
    if (form.elements.copy.value !== told.dataset.copy) goTo(`?copy=${told.dataset.copy}`);
    form.elements.copy.value = told.dataset.copy;
    form.elements.copy_version.value = told.dataset.version;
    tellOfOthers(form.querySelector("[data-beside]"), told);
    return "";
  } catch {
    stale = true;
    return ANSWERS;
  }
}

/** Whether the site has dropped a copy that nobody wants. */
export async function drop(form, copy) {
  try {
    if (await renew()) return false;
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
    const { type } = await fetch(`/desk/copies/${copy}/removal`, { method: "POST", body, redirect: "manual" });
    if (type === "opaqueredirect") goTo(location.pathname);
    return type === "opaqueredirect";
  } catch {
    return false;
  }
}

const goTo = (address) => history.replaceState(null, "", address);

function tellOfOthers(place, told) {
  if (place.textContent !== told.textContent) place.replaceChildren(...document.importNode(told, true).childNodes);
}
