// Shows the preview and keeps it in step while one writes. It hangs on the button that would load a page with it, and
// if the preview can't be had this way, that is what happens.
//   <live-preview address="/desk/preview"><section hidden> … <div data-preview></div></section></live-preview>

import { readAnswer } from "../own-html.js";
import { become } from "./becoming.js";

const PAUSE = 200; // milliseconds without a key before the preview follows

class LivePreview extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.text = this.form.elements.source;
    this.section = this.querySelector("section");
    this.button = this.form.querySelector("[name='action'][value='preview']");
    this.form.addEventListener("input", () => this.soon());
    this.form.addEventListener("submit", (event) => this.pressed(event));
    addEventListener("scroll", () => this.follow(), { passive: true });
    this.text.addEventListener("scroll", () => this.follow(), { passive: true });
    this.toggle(!this.section.hidden);
  }

  soon() {
    clearTimeout(this.timer);
    if (!this.section.hidden) this.timer = setTimeout(() => this.show().catch(() => {}), Math.max(PAUSE, this.lasted));
  }

  async pressed(event) {
    if (event.submitter !== this.button || this.failed) return;
    event.preventDefault();
    if (!this.section.hidden) return this.toggle(false);
    try {
      await this.show();
      this.toggle(true);
    } catch {
      this.failed = true;
      this.form.requestSubmit(this.button);
    }
  }

  async show() {
    this.asked?.abort(); // its answer would be an old one
    this.asked = new AbortController();
    const begun = performance.now();
    const { firstElementChild: fresh } = await readAnswer(this.getAttribute("address"), this.form, this.asked.signal);
    this.lasted = performance.now() - begun;
    const place = this.querySelector("[data-preview]");
    const shown = place.firstElementChild;
    if (shown?.cloneNode().isEqualNode(fresh.cloneNode())) become(shown, fresh);
    else place.replaceChildren(fresh);
    if (fresh.matches(".prose")) for (const text of [this.text, this.form.elements.title]) text.lang = fresh.lang || document.documentElement.lang;
    this.follow();
  }

  toggle(shown) {
    this.section.hidden = !shown;
    this.button.ariaExpanded = shown;
    this.follow();
  }

  /** Shows of the preview about what one sees of the text. */
  follow() {
    cancelAnimationFrame(this.frame);
    if (this.section.hidden) return;
    this.frame = requestAnimationFrame(() => {
      const { top, height } = this.text.getBoundingClientRect();
      const { scrollTop, scrollHeight, clientHeight } = this.text;
      const inside = scrollHeight - clientHeight;
      const part = inside > 2 ? scrollTop / inside : -top / Math.max(1, height - innerHeight);
      this.section.scrollTop = part * (this.section.scrollHeight - this.section.clientHeight);
    });
  }
}

customElements.define("live-preview", LivePreview);
