// Finds the footnotes of other programs: a link to a place from where another link leads back to it.

export const MARK = "note-mark"; // stands where a note was referred to

const ofWord = "div[id^='ftn'], div[id^='edn']";
const words = (element) => element.textContent.trim();

/** What the address of a link means within what was copied; a clipboard may have made it a whole one. */
function placeOf(link, body) {
  const name = /#([^#]+)$/.exec(link.getAttribute("href") ?? "")?.[1];
  return name && body.querySelector(`[id="${CSS.escape(name)}"], [name="${CSS.escape(name)}"]`);
}

/** The whole note, and the links in it that lead back. */
function noteOf(link, body) {
  const place = placeOf(link, body);
  const note = place?.closest(`li, ${ofWord}`) ?? place?.closest("p, aside, div, dd");
  if (!note || note.contains(link)) return null;
  const leadsBack = (other) => {
    const end = placeOf(other, body);
    return end && (end.contains(link) || link.contains(end)) && words(end) === words(link);
  };
  const ways = [...note.querySelectorAll("a[href]")].filter(leadsBack);
  return ways.length ? { note, ways } : null;
}

/** Takes a note out, and what is left of a list of notes once it is empty. */
function takeOut(note) {
  let around = note.parentElement;
  note.remove();
  while (around.localName !== "body" && !words(around)) {
    const empty = around;
    around = around.parentElement;
    empty.remove();
  }
}

/** Takes the notes out of the body and leaves their numbers where they are referred to; each with its number. */
export function takeNotes(body, first) {
  const numbers = new Map();
  for (const link of body.querySelectorAll("a[href*='#']")) {
    if (!body.contains(link) || [...numbers.keys()].some((note) => note.contains(link))) continue;
    const { note, ways } = noteOf(link, body) ?? {};
    if (!note) continue;
    if (!numbers.has(note)) numbers.set(note, first + numbers.size);
    ways.forEach((way) => way.remove());
    link.replaceWith(Object.assign(body.ownerDocument.createElement(MARK), { textContent: `[^${numbers.get(note)}]` }));
  }
  for (const note of numbers.keys()) takeOut(note);
  return [...numbers];
}
