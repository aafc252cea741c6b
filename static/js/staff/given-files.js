// Puts files that are dropped, pasted or chosen into the library, and the way to them into the text; undo takes that back.

import { FilesUnderway } from "./files-underway.js";
import { gaps, put } from "./source-text.js";

const make = (tag, ...rest) => Object.assign(document.createElement(tag), ...rest);

class GivenFiles extends HTMLElement {
  connectedCallback() {
    this.text = document.getElementById(this.getAttribute("for"));
    Object.assign(this, { count: 0, isWhole: true });
    this.choice = make("input", { type: "file", multiple: true, className: "unseen", ariaLabel: "Add pictures or files" });
    const label = make("label", { className: "link-button" });
    label.append(make("span", { textContent: "Add pictures or files", ariaHidden: "true" }), this.choice);
    this.underway = new FilesUnderway(this.getAttribute("limit"));
    this.told = make("p", { role: "status" });
    this.append(label, ...this.underway.parts, this.told);
    this.choice.addEventListener("change", () => this.take(this.choice.files, this.text.selectionEnd));
    this.text.form.addEventListener("submit", (event) => this.hold(event));
    this.text.addEventListener("files-given", (event) => {
      event.preventDefault();
      this.take(event.detail.files, event.detail.at);
    });
  }

  async take(files, at) {
    const given = [...files].map((file) => ({ file, mark: `![Adding ${file.name.replace(/[[\]\n\\]/g, " ")}, ${++this.count} …]()` }));
    const [lead, trail] = gaps(this.text.value, at), isBlock = (each) => each.file.type.startsWith("image/");
    const words = (isBlock(given[0]) ? lead : "") + given.map(({ mark }) => mark).join("\n\n"), caret = at + words.length;
    put(this.text, at, at, words + (isBlock(given.at(-1)) ? trail : ""), caret);
    this.choice.value = "";
    this.told.textContent = "";
    const all = (this.all = Promise.resolve(this.all).then(() => this.send(given)));
    await all;
    if (this.all === all) this.goOn();
  }

  /** What leads to no file yet is neither saved nor shown to readers; the button that was pressed waits. */
  hold(event) {
    if (!this.all || event.submitter?.value === "preview") return;
    event.preventDefault();
    if (!this.held) this.tell("That is done as soon as everything is there.");
    this.held = event.submitter;
  }

  goOn() {
    const { held, isWhole } = this;
    Object.assign(this, { all: null, held: null, isWhole: true });
    if (held && isWhole) this.text.form.requestSubmit(held);
    else if (held) this.tell("So that was not done: look at the text, then press again.");
  }

  async send(given) {
    this.underway.begin(given.map(({ file }) => file));
    for (const { file, mark } of given) {
      const { uploads, refused } = await this.underway.add(this.getAttribute("library"), this.text.form, file);
      for (const sentence of refused) this.tell(sentence);
      this.isWhole &&= Boolean(uploads.length);
      this.replace(mark, uploads[0]?.markdown ?? "");
    }
    this.underway.end();
  }

  tell(sentence) {
    this.told.append(`${sentence} `);
  }

  replace(mark, words) {
    const { value, selectionStart, selectionEnd } = this.text, at = value.indexOf(mark);
    if (at < 0) return; // its writer has taken it out
    const end = at + mark.length, moved = (place) => (place < end ? Math.min(place, at) : place + words.length - mark.length);
    const isHere = selectionStart === end && selectionEnd === end && words.startsWith("![](");
    if (isHere) this.tell("Say between the brackets what it shows.");
    put(this.text, at, end, words, isHere ? at + 2 : moved(selectionStart), isHere ? at + 2 : moved(selectionEnd));
  }
}

customElements.define("given-files", GivenFiles);
