// Offers to quote what is selected in a comment around it: the button stands beside the comment's Reply link.

import { linkButton } from "./link-button.js";

class QuoteSelection extends HTMLElement {
  connectedCallback() {
    this.button ??= this.makeButton();
    document.addEventListener("selectionchange", this);
    this.handleEvent(); // what was selected while this came
  }

  disconnectedCallback() {
    document.removeEventListener("selectionchange", this);
  }

  handleEvent() {
    const range = getSelection().rangeCount ? getSelection().getRangeAt(0).cloneRange() : null;
    const text = range?.startContainer.parentElement?.closest(".comment-text");
    const link = this.parentElement.contains(text ?? null) && text.closest(".comment")?.querySelector(".comment-reply");
    if (link && !text.contains(range.endContainer)) range.setEndAfter(text.lastChild); // a triple click ends behind it
    this.words = link ? range.toString().trim() : "";
    if (!this.words) this.button.remove();
    else if (this.button.previousElementSibling !== link) link.after(this.button);
  }

  makeButton() {
    const button = linkButton("Quote", () => this.quote());
    button.addEventListener("pointerdown", (event) => event.preventDefault()); // else the selection is gone
    return button;
  }

  /** Puts the words behind what is in the box, which the Reply link brings here. */
  async quote() {
    const quoted = this.words.split(/\s*\n\s*/).map((line) => `> ${line}`).join("\n>\n");
    this.button.previousElementSibling.click();
    const box = document.getElementById("reply-text");
    await box.closest("reply-form").moved;
    const before = box.value.trimEnd();
    box.value = `${before}${before && "\n\n"}${quoted}\n\n`;
    box.dispatchEvent(new Event("input"));
    box.setSelectionRange(box.value.length, box.value.length);
    box.focus();
  }
}

customElements.define("quote-selection", QuoteSelection);
document.querySelector("copy-links")?.append(document.createElement("quote-selection"));
