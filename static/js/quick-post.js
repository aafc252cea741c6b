// Ctrl+Enter presses the button inside it from anywhere in its form, on a Mac also Cmd+Enter.
//   <quick-post><button type="submit">…</button></quick-post>

class QuickPost extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.button.setAttribute("aria-keyshortcuts", "Control+Enter");
    this.button.title = "Ctrl+Enter";
    this.button.form.addEventListener("keydown", this); // however often it is moved, it listens once
  }

  handleEvent(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing || event.repeat) return;
    event.preventDefault();
    this.button.click();
  }
}

customElements.define("quick-post", QuickPost);
