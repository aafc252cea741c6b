// Sends a form of the queue, and says in one sentence what became of it.

import { readPage } from "../own-html.js";

const SENTENCES = {
  403: "You are not logged in any more, so nothing was decided. Log in in another window, then press again here.",
  404: "It is not there any more.",
  429: "That was a lot at once. Press again in a moment.",
};
const UNREACHABLE = "The site could not be reached, so nothing was decided. Press again when you are connected.";
let isStale = false;

/** Whoever has logged in again has other tokens; those of the forms on this page are put right. */
async function freshen(body) {
  const page = await readPage("/moderation");
  const token = page.querySelector("[name=csrf_token]")?.value;
  if (!token || !page.querySelector("case-queue")) return;
  for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token;
  body.set("csrf_token", token);
  isStale = false;
}

/** What the site says: `said` and perhaps `undo`, or an `error`, which `isFinal` where a rule says no; never throws. */
export async function send(address, body) {
  try {
    if (isStale) await freshen(body);
    const response = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: true });
    const isTold = response.headers.get("Content-Type")?.startsWith("application/json");
    const answer = isTold ? { isFinal: true, ...(await response.json()) } : { error: SENTENCES[response.status] ?? "The site could not do it just now. Press again in a moment." };
    isStale = Boolean(answer.error);
    return answer;
  } catch {
    return { error: UNREACHABLE };
  }
}
