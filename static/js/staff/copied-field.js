// Copies what stands in a field that is only read.
//   <copied-field><input readonly value="…"></copied-field>

const make = (tag, ...rest) => Object.assign(document.createElement(tag), ...rest);

class CopiedField extends HTMLElement {
  connectedCallback() {
    if (!navigator.clipboard || this.querySelector("button")) return;
    const field = this.querySelector("input");
    const button = make("button", { type: "button", className: "button", textContent: "Copy", ariaLive: "polite" });
    button.addEventListener("click", () => this.copy(field, button));
    this.append(button);
  }

  async copy(field, button) {
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.select(); // what is left to press is Ctrl+C
      return;
    }
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  }
}

customElements.define("copied-field", CopiedField);
