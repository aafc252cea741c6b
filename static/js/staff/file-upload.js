// Shows how far files are that go into the library, and stops them on demand; takes what is dropped or pasted too.

import { sendFile } from "./send-file.js";

const make = (tag, ...rest) => Object.assign(document.createElement(tag), ...rest);

class FileUpload extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.row = this.form.querySelector(".button-row");
    this.bar = make("progress", { max: 1, value: 0, hidden: true, ariaLabel: "How far it is" });
    this.stop = make("button", { type: "button", className: "button", textContent: "Cancel", hidden: true });
    this.told = make("div", { className: "notice notice-error", role: "alert", hidden: true });
    this.row.append(this.bar, this.stop);
    this.prepend(this.told);
    this.stop.addEventListener("click", () => this.ending.abort());
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
    this.show(true);
    const refused = [];
    let next = "";
    try {
      next = await this.send(this.form.elements.files.multiple ? [...files] : [...files].slice(0, 1), refused);
    } catch (error) {
      if (error.message !== "abort") refused.push("The connection was lost, so not everything was added. Try again.");
    }
    this.show(false);
    this.told.replaceChildren(...refused.map((sentence) => make("p", { textContent: sentence })));
    this.told.hidden = !refused.length;
    if (next && !refused.length) location.assign(next);
  }

  async send(files, refused) {
    const limit = Number(this.getAttribute("limit")), token = this.form.elements.csrf_token.value;
    const fitting = files.filter((file) => file.size <= limit);
    for (const file of files) if (file.size > limit) refused.push(`“${file.name}” was not taken. It is larger than ${limit / 1e6} MB.`);
    const all = fitting.reduce((sum, file) => sum + file.size, 0);
    let sent = 0, next = "";
    for (const file of fitting) {
      const progress = (loaded) => { this.bar.value = Math.min(1, (sent + loaded) / all); };
      const answer = await sendFile(this.form.action, token, file, { progress, signal: this.ending.signal });
      refused.push(...answer.refused);
      next = files.length > 1 ? location.pathname : answer.next;
      sent += file.size;
    }
    return next;
  }

  show(isBusy) {
    this.isBusy = isBusy;
    this.ending = new AbortController();
    this.bar.value = 0;
    this.bar.hidden = this.stop.hidden = !isBusy;
    this.row.querySelector("[type=submit]").hidden = isBusy;
  }
}

customElements.define("file-upload", FileUpload);
