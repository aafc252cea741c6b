// Tells other moderators which case is looked at, while it is open, and shows where somebody else looks already.

import { send } from "./case-answers.js";

const SETTLED = 1000; // ms; whoever only passes by claims nothing
const AGAIN = 240000; // ms; a claim lasts five minutes

async function claim(details) {
  const form = details.querySelector(".case-claim");
  if (!form || !details.open || !details.isConnected || document.hidden) return;
  const answer = await send(form.action, new URLSearchParams(new FormData(form)));
  if (answer.error) return;
  details.querySelector("[data-claimed]").textContent = answer.is_mine ? "" : `${answer.by} is looking at this`;
  details.claiming = setTimeout(() => claim(details), AGAIN);
}

export function claimWhileOpen(details) {
  const start = () => {
    clearTimeout(details.claiming);
    if (details.open) details.claiming = setTimeout(() => claim(details), SETTLED);
  };
  details.querySelector(".case-claim button")?.remove(); // it is done by looking
  details.addEventListener("toggle", start);
  start();
}
