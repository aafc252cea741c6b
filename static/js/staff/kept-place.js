// Whoever saves comes back to where they were: the caret, what they saw of the text, the preview. Whoever was refused is
// shown why.

import { tab } from "../kept.js";

const NAME = "writing-place";

export const forgetPlace = () => tab.remove(NAME);

export function keepPlace(text) {
  const preview = () => text.form.querySelector("[aria-expanded][value='preview']");
  text.form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    const { value, selectionStart: start, selectionEnd: end } = text, said = value.trimEnd();
    const place = { size: said.length, blank: value.slice(said.length), start, end, top: scrollY, writes: document.activeElement === text, previews: preview()?.ariaExpanded === "true" };
    tab.set(NAME, JSON.stringify(place));
  });
  const place = JSON.parse(tab.get(NAME));
  const refusal = document.getElementById("problems");
  tab.remove(NAME);
  if (place?.size === text.value.trimEnd().length && !location.hash) comeBack(text, place, preview, refusal);
  if (refusal) show(refusal);
}

/** To the text as it was; the lines that one has just begun at its end are no part of what the site has saved. */
function comeBack(text, place, preview, refusal) {
  if (place.blank && place.start > place.size) text.value = text.value.trimEnd() + place.blank;
  text.setSelectionRange(place.start, place.end);
  if (place.previews) customElements.whenDefined("live-preview").then(() => preview()?.click());
  if (refusal) return;
  if (place.writes) text.focus({ preventScroll: true });
  scrollTo({ top: place.top, behavior: "instant" });
}

function show(refusal) {
  refusal.tabIndex = -1;
  refusal.focus();
}
