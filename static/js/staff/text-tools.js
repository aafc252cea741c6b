// The tools of the editor as a toolbar (W3C, ARIA Authoring Practices): one stop for Tab, arrow keys within it; and its keys in the text.
//   <text-tools for="id of the textarea" role="toolbar"><button data-act="bold" aria-keyshortcuts="Control+B">Bold</button> … </text-tools>

import { chooseFromLibrary } from "./from-library.js";
import { LINES } from "./line-marks.js";
import { keepPlace } from "./kept-place.js";
import { listKeys } from "./list-keys.js";
import { MARKS } from "./marks.js";
import { pasting } from "./pasting.js";
import { showRefused } from "./refused-fields.js";
import { askForTable } from "./table-form.js";
import { titleKeys } from "./title-keys.js";
import { commandOf, nameKeys } from "./tool-keys.js";

class TextTools extends HTMLElement {
  connectedCallback() {
    this.text = document.getElementById(this.getAttribute("for"));
    this.buttons = [...this.querySelectorAll("button")];
    this.acts = { ...MARKS, ...LINES, table: askForTable, library: chooseFromLibrary, alone: () => this.alone(), keys: () => document.getElementById("writing-keys").showModal() };
    this.buttons.forEach((button, n) => (button.tabIndex = n ? -1 : 0));
    this.sends = [...this.text.form.querySelectorAll("[type='submit'][aria-keyshortcuts]")];
    nameKeys([...this.buttons, ...this.sends], document.querySelectorAll("#writing-keys kbd"));
    this.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the text
    this.addEventListener("click", ({ target }) => this.use(target.closest("button")));
    this.addEventListener("keydown", (event) => this.go(event));
    this.closest("form").addEventListener("keydown", (event) => event.key === "Escape" && !event.isComposing && this.alone(false));
    this.text.form.addEventListener("keydown", (event) => this.command(event));
    listKeys(this.text);
    pasting(this.text);
    keepPlace(this.text);
    titleKeys(this.text.form.elements.title, this.text);
    showRefused(this.text.form, () => this.alone(false));
  }

  use(button) {
    if (button) this.acts[button.dataset.act](this.text);
  }

  command(event) {
    const button = commandOf(event, event.target === this.text ? [...this.buttons, ...this.sends] : this.sends);
    if (!button) return;
    event.preventDefault();
    button.click();
  }

  go(event) {
    const here = this.buttons.indexOf(event.target);
    const last = this.buttons.length - 1;
    const onward = getComputedStyle(this).direction === "rtl" ? -1 : 1;
    const to = { ArrowRight: here + onward, ArrowLeft: here - onward, Home: 0, End: last }[event.key];
    if (to === undefined || here < 0) return;
    event.preventDefault();
    this.buttons.forEach((button) => (button.tabIndex = -1));
    const next = this.buttons.at(to > last ? 0 : to);
    next.tabIndex = 0;
    next.focus();
  }

  /** The text and nothing else on the whole page, or everything again. */
  alone(on) {
    const desk = this.closest("writing-desk");
    const isAlone = desk.toggleAttribute("data-alone", on);
    this.querySelector("[data-act='alone']").ariaPressed = isAlone;
  }
}

customElements.define("text-tools", TextTools);
