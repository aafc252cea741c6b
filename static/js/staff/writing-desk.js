// Says whether what stands in the editor is saved, and asks before unsaved text is left behind.

import "./live-preview.js";
import "./text-tools.js";
import "./word-count.js";

const CHANGED = "Not saved yet";

class WritingDesk extends HTMLElement {
  connectedCallback() {
    this.unsaved = "unsaved" in this.dataset;
    this.querySelector("form").addEventListener("input", () => this.changed());
    this.addEventListener("submit", (event) => event.defaultPrevented || event.target.method === "dialog" || (this.unsaved = false));
    addEventListener("beforeunload", (event) => this.unsaved && event.preventDefault());
  }

  changed() {
    this.unsaved = true;
    const state = this.querySelector(".save-state");
    if (state.textContent !== CHANGED) state.textContent = CHANGED;
  }
}

customElements.define("writing-desk", WritingDesk);
