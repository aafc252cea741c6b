// Puts files that are dropped, pasted or chosen into the library, and the way to them into the text; undo takes that back.

import { sendFile } from "./send-file.js";
import { gaps, put } from "./source-text.js";

const make = (tag, ...rest) => Object.assign(document.createElement(tag), ...rest);

class GivenFiles extends HTMLElement {
  connectedCallback() {
    this.text = document.getElementById(this.getAttribute("for"));
    Object.assign(this, { count: 0, isWhole: true });
    this.choice = make("input", { type: "file", multiple: true, className: "unseen", ariaLabel: "Add pictures or files" });
    const label = make("label", { className: "link-button" });
    label.append(make("span", { textContent: "Add pictures or files", ariaHidden: "true" }), this.choice);
    this.bar = make("progress", { max: 1, value: 0, hidden: true, ariaLabel: "How far it is" });
    this.stop = make("button", { type: "button", className: "button", textContent: "Cancel", hidden: true });
    this.told = make("p", { role: "status" });
    this.append(label, this.bar, this.stop, this.told);
    this.stop.addEventListener("click", () => this.ending.abort());
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
    this.ending = new AbortController();
    this.bar.hidden = this.stop.hidden = false;
    for (const { file, mark } of given) {
      const words = await this.add(file);
      this.isWhole &&= Boolean(words);
      this.replace(mark, words);
    }
    this.bar.hidden = this.stop.hidden = true;
  }

  async add(file) {
    const limit = Number(this.getAttribute("limit")), { signal } = this.ending;
    if (file.size > limit) return this.tell(`“${file.name}” was not taken. It is larger than ${limit / 1e6} MB.`);
    if (signal.aborted) return "";
    try {
      const progress = (loaded) => { this.bar.value = Math.min(1, loaded / file.size); };
      const token = this.closest("form").elements.csrf_token.value;
      const { uploads, refused } = await sendFile(this.getAttribute("library"), token, file, { progress, signal });
      return uploads[0]?.markdown ?? this.tell(refused.join(" "));
    } catch (error) {
      return error.message === "abort" ? "" : this.tell(`“${file.name}” could not be added: the connection was lost. Try again.`);
    }
  }

  tell(sentence) {
    this.told.append(`${sentence} `);
    return "";
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
