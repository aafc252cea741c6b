// Keeps the text of its form on this device until it is posted, says so, and discards it at the press of a button.
//   <kept-draft data-page="edit-7" data-place="0" data-blank="The text that stands there anyway"></kept-draft>

import { begin, claim, drafts, drop, recovered, save, send } from "./drafts.js";

const PAUSE = 1000; // milliseconds without a key before it is said
const bare = (text) => text.normalize().trim(); // as the site keeps it

export class KeptDraft extends HTMLElement {
  connectedCallback() {
    if (this.text) return; // it was only moved
    const form = this.closest("form");
    this.text = form.elements.text;
    this.blank = this.dataset.blank ?? "";
    this.said = this.appendChild(document.createElement("span"));
    this.said.role = "status";
    this.button = this.appendChild(document.createElement("button"));
    Object.assign(this.button, { type: "button", className: "link-button", hidden: true });
    this.button.addEventListener("click", () => this.discard());
    this.away = form.elements.discard; // the button without scripts, where the site keeps a copy for the login
    if (this.away) this.away.hidden = true;
    this.text.addEventListener("input", () => this.keep());
    form.addEventListener("submit", ({ submitter }) => submitter?.name === "post" && send(this.dataset.page, this.text.value));
    if (this.dataset.place) this.open(this.dataset.place);
  }

  /** Turns to what is kept for a place; if nothing is, the text in the box may go along. */
  async open(place, goesAlong = true) {
    const before = this.key;
    Object.assign(this, { place, key: "" });
    if (!goesAlong) this.write(this.blank);
    await recovered;
    const typed = before ? "" : bare(this.text.value); // and not kept yet: this script was slow, or the page brought it
    const fits = (each) => each.place === place && [bare(each.text), bare(this.blank), ""].includes(typed);
    const draft = await claim(drafts(this.dataset.page).filter(fits));
    if (this.place !== place || this.key) return; // one was faster
    if (draft) this.write(draft.text);
    else this.keep();
    if (this.isKept) drop(draft ? draft.key : goesAlong && before);
  }

  write(text) {
    this.text.value = text;
    this.text.dispatchEvent(new Event("input"));
  }

  keep() {
    const text = this.text.value;
    const isBlank = text === this.blank;
    if (isBlank) drop(this.key);
    this.key = isBlank ? "" : this.key || begin(this.dataset.page, this.place);
    this.isKept = !isBlank && save(this.key, text, this.name);
    this.discarded = "";
    this.tellIn(isBlank ? 0 : PAUSE, this.isKept ? "Draft saved" : "", isBlank ? "" : "Discard");
  }

  /** One button for both, so that the focus stays and the next press takes it back. */
  discard() {
    const { discarded, text } = this;
    const before = text.value;
    this.write(discarded || this.blank);
    this.discarded = discarded ? "" : before;
    if (discarded) return;
    this.tellIn(0, "Draft discarded", "Undo");
    const body = new URLSearchParams({ discard: 1, draft_id: text.form.elements.draft_id?.value });
    if (this.away) fetch(this.away.formAction, { method: "POST", body });
  }

  tellIn(pause, said, act) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.said.textContent !== said) this.said.textContent = said;
      Object.assign(this.button, { textContent: act, hidden: !act });
    }, pause);
  }
}

customElements.define("kept-draft", KeptDraft);
