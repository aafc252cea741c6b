// A button that turns light into dark and back. Turned to what the system wants, it follows the system again.

import { kept } from "./kept.js";

const root = document.documentElement;
const systemDark = matchMedia("(prefers-color-scheme: dark)");

class ThemeSwitch extends HTMLElement {
  connectedCallback() {
    this.button = document.createElement("button");
    Object.assign(this.button, { type: "button", className: "icon-button", ariaLabel: "Dark colours" });
    this.append(this.button);
    this.button.addEventListener("click", () => this.turn());
    systemDark.addEventListener("change", () => this.show());
    this.show();
  }

  get isDark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : systemDark.matches;
  }

  turn() {
    const dark = !this.isDark;
    if (dark === systemDark.matches) delete root.dataset.theme;
    else root.dataset.theme = dark ? "dark" : "light";
    if (root.dataset.theme) kept.set("theme", root.dataset.theme);
    else kept.remove("theme");
    this.show();
  }

  show() {
    this.button.setAttribute("aria-pressed", String(this.isDark));
  }
}

customElements.define("theme-switch", ThemeSwitch);
