// What was typed on this device and not sent yet. A draft belongs to the account that wrote it, or to nobody, and to the
// one document that holds its lock, so that two tabs never write over each other.
//   "draft:<account>:<page>:<place>:<random>" → { text, name, at }

import { DISK, kept, keys, tab, tell, wipe } from "./kept.js";

const LASTS = 30 * 864e5; // milliseconds
const SENDING = "sending";
const account = document.querySelector("site-menu")?.dataset.account ?? "";
const held = new Set();
let isOut = false; // its account has logged out in another tab, so that nothing of it stays on this device
addEventListener("storage", ({ key }) => (isOut ||= key === `forget:draft:${account}:`));
const isOwn = (key) => tab.get(key) !== null; // this tab wrote it, perhaps before it crashed

/** The drafts of a page that its reader may see: this tab's own first, then the newest. */
export function drafts(page) {
  const found = [];
  for (const key of keys("draft:")) {
    const [, owner, where, place] = key.split(":");
    const draft = { key, place, ...JSON.parse(kept.get(key)) };
    if (Date.now() - draft.at > LASTS) drop(key);
    else if (where === page && (!owner || owner === account)) found.push(draft);
  }
  return found.sort((a, b) => isOwn(b.key) - isOwn(a.key) || b.at - a.at);
}

/** Whether a draft is now this document's alone; a tab's own is waited for, as the page before may just be leaving. */
function hold(key) {
  if (held.has(key) || !navigator.locks) return true;
  return new Promise((tell) => {
    const take = (lock) => {
      if (lock) held.add(key);
      tell(held.has(key));
      return lock && new Promise(() => {}); // until the document goes
    };
    const how = isOwn(key) ? { signal: AbortSignal.timeout(500) } : { ifAvailable: true };
    navigator.locks.request(key, how, take).catch(() => tell(false));
  });
}

/** The first of these drafts that no other document holds. */
export async function claim(found) {
  for (const draft of found) if (await hold(draft.key)) return draft;
}

/** The name of a new draft of this document. */
export function begin(page, place) {
  const key = `draft:${account}:${page}:${place}:${Math.random()}`;
  tab.set(key, "");
  hold(key);
  return key;
}

/** Keeps a draft, and says whether that was possible; what is older than the text in the box is worse than nothing. */
export function save(key, text, name) {
  const isSaved = !isOut && kept.set(key, JSON.stringify({ text, name, at: Date.now() })) !== null;
  if (!isSaved) drop(key);
  return isSaved;
}

export function drop(key) {
  if (!key) return;
  kept.remove(key);
  tab.remove(key);
  wipe();
}

async function recover() {
  const all = await indexedDB.databases();
  if (all.some(({ name }) => name === DISK)) await (await import("./disk.js")).recover();
}

/** Whatever a browser that was killed had not put into localStorage is there again. */
export const recovered = recover().catch(() => {}); // databases can be forbidden

/** Notes what is being sent; it has arrived once a page leads to one's own comment, and then no copy of it is left. */
export const send = (page, text) => tab.set(SENDING, JSON.stringify([page, text.trim(), location.hash]));

const [page, text, before] = JSON.parse(tab.get(SENDING)) ?? [];
const arrived = document.getElementById(location.hash.slice(1));
if (page && location.hash !== before && arrived?.querySelector("[href$='/deletion']")) {
  for (const draft of drafts(page)) if (draft.text.trim() === text) drop(draft.key);
  if (!arrived.matches(".comment-waits")) tell(`posted:${page}`);
}
tab.remove(SENDING);
