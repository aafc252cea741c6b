// Closes the menu that it wraps when one presses Escape or turns to something else. It is there for people who are
// logged in: what one of them typed here and did not send is forgotten when they log out.

import { forget } from "./kept.js";

class SiteMenu extends HTMLElement {
  connectedCallback() {
    const menu = this.querySelector("details");
    document.addEventListener("click", (event) => {
      if (!this.contains(event.target)) menu.open = false;
    });
    document.addEventListener("submit", ({ submitter }) => {
      if (submitter?.name === "log_out") forget(`draft:${this.dataset.account}:`);
    });
    this.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !this.contains(event.relatedTarget)) menu.open = false;
    });
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }
}

customElements.define("site-menu", SiteMenu);
