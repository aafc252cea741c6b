// Sends a form of the queue, and says in one sentence what became of it.

import { freshen } from "./fresh-tokens.js";

const SENTENCES = {
  403: "You are not logged in any more, so nothing was decided. Log in in another window, then press again here.",
  404: "It is not there any more.",
  429: "That was a lot at once. Press again in a moment.",
};
const ANOTHER = "Somebody else is logged in here now, so nothing was decided. Log in in another window, then press again here.";
const UNREACHABLE = "The site could not be reached, so nothing was decided. Press again when you are connected.";
let isStale = false;

/** What the site says: `said` and perhaps `undo`, or an `error`, which `isFinal` where a rule says no; never throws. */
export async function send(address, body) {
  try {
    if (isStale) {
      if (!(await freshen())) return { error: ANOTHER };
      body.set("csrf_token", document.querySelector("[name=csrf_token]").value);
    }
    const response = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: true });
    const isTold = response.headers.get("Content-Type")?.startsWith("application/json");
    const answer = isTold ? { isFinal: true, ...(await response.json()) } : { error: SENTENCES[response.status] ?? "The site could not do it just now. Press again in a moment." };
    isStale = Boolean(answer.error);
    return answer;
  } catch {
    return { error: UNREACHABLE };
  }
}
