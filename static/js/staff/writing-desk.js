// Shows the preview beside the text and keeps it in step while one writes; asks before unsaved text is left behind.
// If the preview can't be had this way, the button loads a page with it, as it does without JavaScript.

import { showAnswer } from "../own-html.js";

const PAUSE = 400; // milliseconds without a key before the preview follows
const CHANGED = "Not saved yet";

class WritingDesk extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.section = this.querySelector(".writing-preview");
    this.unsaved = "unsaved" in this.dataset;
    this.form.addEventListener("input", () => this.changed());
    this.form.addEventListener("submit", (event) => this.submitted(event));
    addEventListener("beforeunload", (event) => this.unsaved && event.preventDefault());
  }

  changed() {
    this.unsaved = true;
    const state = this.querySelector(".save-state");
    if (state.textContent !== CHANGED) state.textContent = CHANGED;
    clearTimeout(this.timer);
    if (!this.section.hidden) this.timer = setTimeout(() => this.show().catch(() => {}), PAUSE);
  }

  async submitted(event) {
    if (event.submitter?.value !== "preview" || this.failed) {
      this.unsaved = false;
      return;
    }
    event.preventDefault();
    try {
      await this.show();
      this.section.scrollIntoView({ block: "nearest" });
    } catch {
      this.failed = true;
      this.form.requestSubmit(event.submitter);
    }
  }

  async show() {
    await showAnswer(this.section.querySelector("[data-preview]"), this.getAttribute("preview"), this.form);
    this.section.hidden = false;
  }
}

customElements.define("writing-desk", WritingDesk);
