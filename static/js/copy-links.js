// Gives each comment inside it a button that copies the comment's permalink and says so.

import { linkButton } from "./link-button.js";

class CopyLinks extends HTMLElement {
  connectedCallback() {
    if (!navigator.clipboard) return;
    for (const foot of this.querySelectorAll(".comment-foot")) {
      if (!foot.querySelector("button")) foot.append(this.button());
    }
  }

  button() {
    const button = linkButton("Copy link", () => this.copy(button));
    button.setAttribute("aria-live", "polite");
    return button;
  }

  async copy(button) {
    const link = button.closest(".comment").querySelector(".comment-when");
    try {
      await navigator.clipboard.writeText(link.href);
    } catch {
      location.assign(link.href);
      return;
    }
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy link"), 2000);
  }
}

customElements.define("copy-links", CopyLinks);
