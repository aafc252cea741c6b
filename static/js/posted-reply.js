// Forgets what this device has kept of a guest's reply, for it is posted now.

import { drafts, drop } from "./drafts.js";

class PostedReply extends HTMLElement {
  connectedCallback() {
    const { article, text } = this.dataset;
    for (const draft of drafts(article)) if (draft.text.trim() === text.trim()) drop(draft.key);
  }
}

customElements.define("posted-reply", PostedReply);
