// What is typed reaches the disk at once: localStorage does so seconds later, too late for a browser that is killed.
// It holds what localStorage holds, or less: all of it goes when any draft is dropped, and the next key brings its own back.

import { DISK, kept } from "./kept.js";

const atOf = (value) => JSON.parse(value)?.at ?? 0;

function answer(request) {
  return new Promise((tell, fail) => {
    request.onsuccess = () => tell(request.result);
    request.onerror = fail;
  });
}

function store(mode) {
  const asked = indexedDB.open(DISK);
  asked.onupgradeneeded = () => asked.result.createObjectStore(DISK);
  return answer(asked).then((disk) => {
    const act = disk.transaction(DISK, mode);
    act.oncomplete = () => disk.close();
    return act.objectStore(DISK);
  });
}

/** Brings back what localStorage has lost. */
export async function recover() {
  const found = await store("readonly");
  const [keys, values] = await Promise.all([answer(found.getAllKeys()), answer(found.getAll())]);
  keys.forEach((key, n) => atOf(kept.get(key)) < atOf(values[n]) && kept.set(key, values[n]));
}

/** Lets the disk have what localStorage has. */
export async function note(key) {
  try {
    const found = await store("readwrite");
    const value = kept.get(key);
    if (value) found.put(value, key);
  } catch {
    // databases can be forbidden
  }
}

document.addEventListener("input", ({ target }) => {
  const { key } = target.form?.querySelector("kept-draft") ?? {};
  if (key) note(key);
});
