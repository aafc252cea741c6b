// Shows how far files are that go into the library, and stops them on demand; takes what is dropped or pasted too.

import { FilesUnderway } from "./files-underway.js";

const make = (tag, ...rest) => Object.assign(document.createElement(tag), ...rest);

class FileUpload extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.row = this.form.querySelector(".button-row");
    this.underway = new FilesUnderway(this.getAttribute("limit"));
    this.told = make("div", { className: "notice notice-error", role: "alert", hidden: true });
    this.row.append(...this.underway.parts);
    this.prepend(this.told);
    this.form.addEventListener("submit", (event) => this.take(event, this.form.elements.files.files));
    this.addEventListener("dragover", (event) => event.dataTransfer.types.includes("Files") && this.over(event, true));
    this.addEventListener("dragleave", (event) => this.contains(event.relatedTarget) || this.over(event, false));
    this.addEventListener("drop", (event) => this.take(event, event.dataTransfer.files));
    document.addEventListener("paste", (event) => event.clipboardData.files.length && this.take(event, event.clipboardData.files));
  }

  over(event, isOver) {
    event.preventDefault();
    this.classList.toggle("is-over", isOver);
  }

  async take(event, files) {
    this.over(event, false);
    if (this.isBusy) return;
    this.busy(true);
    const chosen = this.form.elements.files.multiple ? [...files] : [...files].slice(0, 1);
    const { refused, next } = await this.send(chosen);
    this.busy(false);
    this.told.replaceChildren(...refused.map((sentence) => make("p", { textContent: sentence })));
    this.told.hidden = !refused.length;
    if (next && !refused.length) location.assign(next);
  }

  async send(files) {
    const refused = [];
    let next = "";
    this.underway.begin(files);
    for (const file of files) {
      const answer = await this.underway.add(this.form.action, this.form, file);
      refused.push(...answer.refused);
      next = (files.length > 1 && answer.next ? location.pathname : answer.next) || next;
    }
    this.underway.end();
    return { refused, next };
  }

  busy(isBusy) {
    this.isBusy = isBusy;
    this.row.querySelector("[type=submit]").hidden = isBusy;
  }
}

customElements.define("file-upload", FileUpload);
