// Makes a passkey or lets one be chosen, and sends the form with what it signed. Shown only where the browser can.

const SENTENCES = {
  InvalidStateError: "This device has a passkey for your account already.",
  NotAllowedError: "No passkey was used. Try again whenever you like.",
};

class PasskeyForm extends HTMLElement {
  connectedCallback() {
    if (!globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON) return;
    this.form = this.querySelector("form");
    this.form.addEventListener("submit", (event) => this.submitted(event));
    this.form.hidden = false;
    this.querySelector("[data-without]")?.remove();
  }

  async submitted(event) {
    event.preventDefault();
    const status = this.querySelector("[role=status]");
    status.textContent = "";
    try {
      this.form.elements.answer.value = JSON.stringify(await this.ask());
      this.form.submit();
    } catch (error) {
      status.textContent = SENTENCES[error.name] ?? "That did not work. Load this page again and try once more.";
    }
  }

  async ask() {
    const body = new URLSearchParams(new FormData(this.form));
    const answer = await fetch(this.getAttribute("challenge"), { method: "POST", body, redirect: "error" });
    if (!answer.ok) throw new Error(answer.status);
    const options = await answer.json();
    if (this.hasAttribute("adds")) {
      return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
    }
    return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  }
}

customElements.define("passkey-form", PasskeyForm);
