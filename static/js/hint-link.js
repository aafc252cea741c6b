// Takes the passage along that is selected in the article when one goes to tell its author something.

const LONGEST = 700; // bytes in an address, which goes through a login

class HintLink extends HTMLElement {
  connectedCallback() {
    this.remember();
    document.addEventListener("selectionchange", () => this.remember());
    this.addEventListener("pointerdown", () => this.take());
    this.addEventListener("keydown", () => this.take());
  }

  remember() {
    const selected = getSelection();
    const node = selected.anchorNode?.parentElement?.closest(".prose-article");
    if (node?.contains(selected.focusNode)) this.passage = selected.toString().trim();
  }

  take() {
    const link = this.querySelector("a");
    const query = this.passage ? `?passage=${encodeURIComponent(this.passage.replace(/\s+/g, " "))}` : "";
    link.search = query.length > LONGEST ? "" : query;
  }
}

customElements.define("hint-link", HintLink);
