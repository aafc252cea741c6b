// Keys for the queue, while the focus is in it: what the buttons say, j for the next case and k for the one before.

class CaseKeys extends HTMLElement {
  connectedCallback() {
    for (const button of this.querySelectorAll("[data-key]")) this.label(button);
    this.addEventListener("keydown", (event) => this.press(event));
    const start = this.querySelector(".decided") ?? this.querySelector("summary");
    if (document.activeElement === document.body && !location.hash) start?.focus({ preventScroll: true });
  }

  label(button) {
    const key = document.createElement("kbd");
    key.textContent = button.dataset.key;
    key.ariaHidden = "true";
    button.setAttribute("aria-keyshortcuts", button.dataset.key);
    button.append(key);
  }

  press(event) {
    const typing = event.target.matches("textarea, select, input:not([type=radio])");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const here = event.target.closest("details") ?? this.querySelector("details[open]");
    const acts = {
      a: () => here?.querySelector("[data-key=a]").click(),
      r: () => this.reject(here),
      u: () => this.querySelector("[data-key=u]")?.click(),
      j: () => this.go(here?.open ? here.nextElementSibling : here),
      k: () => this.go(here?.previousElementSibling),
    };
    if (!Object.hasOwn(acts, event.key)) return;
    event.preventDefault();
    acts[event.key]();
  }

  reject(here) {
    const reason = here?.querySelector("[name=reason]:checked");
    here?.querySelector(reason ? "[data-key=r]" : "[name=reason]")[reason ? "click" : "focus"]();
  }

  go(next) {
    if (!next?.matches("details")) return;
    next.open = true;
    next.querySelector("summary").focus();
  }
}

customElements.define("case-keys", CaseKeys);
