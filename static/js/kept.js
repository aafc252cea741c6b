// What is kept in this browser, for good or for this tab. Where that is forbidden or full, the answer is null.

function safely(act) {
  return (...values) => {
    try {
      return act(...values);
    } catch {
      return null;
    }
  };
}

const storage = (name) => ({
  get: safely((key) => window[name].getItem(key)),
  set: safely((key, value) => window[name].setItem(key, value)),
  remove: safely((key) => window[name].removeItem(key)),
});

export const kept = storage("localStorage");
export const tab = storage("sessionStorage");
const allKeys = safely(() => Object.keys(localStorage));

/** Everything that is kept for good under a name with this beginning. */
export const keys = (start) => (allKeys() ?? []).filter((key) => key.startsWith(start));

/** Lets the other tabs hear a word, as the `newValue` of a `storage` event. */
export function tell(word) {
  kept.set(word, 1);
  kept.remove(word);
}

export const DISK = "drafts"; // the database of disk.js
export const wipe = safely(() => void indexedDB.deleteDatabase(DISK));

export function forget(start) {
  keys(start).forEach((key) => kept.remove(key));
  wipe();
  tell(`forget:${start}`);
}
