// Shows the preview of a form's text in place. It wraps the button that would load a page with it, and if anything
// goes wrong that is what happens.
//   <markdown-preview for="id of the section that holds the preview"><button formaction="…">Preview</button></markdown-preview>

import { showAnswer } from "./own-html.js";

class MarkdownPreview extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    button.addEventListener("click", async (event) => {
      if (this.failed || !button.form.reportValidity()) return;
      event.preventDefault();
      const section = document.getElementById(this.getAttribute("for"));
      try {
        await showAnswer(section.querySelector("[data-preview]"), button.formAction, button.form);
        section.hidden = false;
        section.scrollIntoView({ block: "nearest" });
        section.focus({ preventScroll: true });
      } catch {
        this.failed = true;
        button.click();
      }
    });
  }
}

customElements.define("markdown-preview", MarkdownPreview);
