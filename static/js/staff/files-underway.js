// Files on their way into the library: a bar that shows how far they are, a button that calls them off, and what became of each.

import { sendFile } from "./send-file.js";

const make = (tag, ...rest) => Object.assign(document.createElement(tag), ...rest);

export class FilesUnderway {
  constructor(limit) {
    this.limit = Number(limit);
    this.bar = make("progress", { max: 1, value: 0, hidden: true, ariaLabel: "How far it is" });
    this.stop = make("button", { type: "button", className: "button", textContent: "Cancel", hidden: true });
    this.stop.addEventListener("click", () => this.ending.abort());
    this.parts = [this.bar, this.stop];
  }

  begin(files) {
    this.ending = new AbortController();
    this.waiting = files.length;
    this.all = files.reduce((sum, file) => sum + file.size, 0);
    this.bar.value = this.sent = 0;
    this.bar.hidden = this.stop.hidden = false;
  }

  show(loaded) {
    this.bar.value = Math.min(1, (this.sent + loaded) / (this.all || 1));
  }

  end() {
    this.bar.hidden = this.stop.hidden = true;
  }

  /** What became of a file: `uploads` and sentences of what was `refused`, neither where it was called off; never throws.
      After the site has failed the others are not sent. */
  async add(address, form, file) {
    const { signal } = this.ending, refused = [];
    this.waiting -= 1;
    if (signal.aborted) return { uploads: [], refused };
    try {
      if (file.size <= this.limit) return await sendFile(address, form, file, (loaded) => this.show(loaded), signal);
      refused.push(`“${file.name}” was not taken. It is larger than ${this.limit / 1e6} MB.`);
    } catch (error) {
      const which = this.waiting ? `“${file.name}” and ${this.waiting} more were` : `“${file.name}” was`;
      if (!signal.aborted) refused.push(`${which} not added. ${error.message}`);
      this.ending.abort();
    } finally {
      this.sent += file.size;
    }
    return { uploads: [], refused };
  }
}
