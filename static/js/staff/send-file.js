// Sends a file to the library, telling how far it is; `fetch` can't tell that.

import { freshen } from "./fresh-tokens.js";

const ANOTHER = "Somebody else is logged in here now. Log in in another window, then try again here.";
const SENTENCES = {
  0: "The connection was lost. Try again.",
  403: "You are not logged in any more, or may not add files. Log in in another window, then try again here.",
  413: "It is more than the site takes.",
  422: "This page had grown old. Try again.",
  429: "That is a lot of files at once. Try again later.",
  503: "The site can store nothing right now. Try again in a moment.",
};
const ANY = "The site could not do it. Try again in a moment.";
let isStale = false;

/** The status and what was answered, if it is for a script; 0 where nothing was. Rejects where it was called off. */
function post(address, body, progress, signal) {
  const request = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => request.abort());
    request.upload.addEventListener("progress", (event) => progress(event.loaded));
    for (const end of ["load", "error", "timeout"]) request.addEventListener(end, () => resolve(request));
    request.addEventListener("abort", () => reject(signal.reason));
    request.open("POST", address);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.send(body);
  });
}

/** What the library answers: `uploads` that were taken, and sentences of what was `refused`. Throws a sentence where it doesn't. */
export async function sendFile(address, form, file, progress, signal) {
  if (isStale && !(await freshen().catch(() => true))) throw new Error(ANOTHER); // who can't be reached can't be sent to
  signal.throwIfAborted();
  const body = new FormData();
  body.append("csrf_token", form.elements.csrf_token.value);
  body.append("files", file);
  const { status, response } = await post(address, body, progress, signal);
  isStale = !response;
  if (isStale) throw new Error(SENTENCES[status] ?? ANY);
  return response;
}
