// Whoever saves comes back to where they were: the caret, what they saw of the text, the preview.

import { tab } from "../kept.js";

const NAME = "writing-place";

export function keepPlace(text) {
  const preview = () => text.form.querySelector("[aria-expanded][value='preview']");
  text.form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    const { value, selectionStart: start, selectionEnd: end } = text;
    const place = { size: value.length, start, end, top: scrollY, writes: document.activeElement === text, previews: preview()?.ariaExpanded === "true" };
    tab.set(NAME, JSON.stringify(place));
  });
  const place = JSON.parse(tab.get(NAME));
  tab.remove(NAME);
  if (place?.size !== text.value.length || location.hash) return; // another text, or another place
  text.setSelectionRange(place.start, place.end);
  if (place.writes) text.focus({ preventScroll: true });
  if (place.previews) customElements.whenDefined("live-preview").then(() => preview()?.click());
  scrollTo({ top: place.top, behavior: "instant" });
}
