// Closes the menu that it wraps when one presses Escape or turns to something else.

class SiteMenu extends HTMLElement {
  connectedCallback() {
    const menu = this.querySelector("details");
    document.addEventListener("click", (event) => {
      if (!this.contains(event.target)) menu.open = false;
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
