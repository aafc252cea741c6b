// Takes the reply box to the comment that one answers and back, and keeps what is typed until it is posted.

const POSTED = "reply-posted";

class ReplyForm extends HTMLElement {
  connectedCallback() {
    if (this.home) return; // it was only moved
    this.home = this.parentElement;
    this.form = this.querySelector("form");
    if (!this.form) return;
    this.text = this.form.elements.text;
    this.parent = this.form.elements.parent_id;
    this.line = this.querySelector(".reply-parent");
    this.forgetPosted();
    if (this.parent.value) this.moveTo(this.parent.value);
    if (!this.text.value) this.write(kept.getItem(this.key));
    if (location.hash === "#reply") this.text.focus();

    this.text.addEventListener("input", () => this.keep());
    this.form.addEventListener("submit", ({ submitter }) => {
      if (submitter?.name === "post") kept.setItem(POSTED, this.key);
    });
    this.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing && this.parent.value) this.answer(null);
    });
    document.addEventListener("click", (event) => {
      const link = event.target.closest?.("a[data-reply-to], a[data-cancel]");
      if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      this.answer("cancel" in link.dataset ? null : link);
    });
  }

  get key() {
    return `reply:${this.dataset.article}:${this.parent.value}`;
  }

  /** Goes below the comment of a Reply link, or home; the text comes along unless another one is kept there. */
  answer(link) {
    const before = this.key;
    this.parent.value = link?.dataset.replyTo ?? "";
    const there = kept.getItem(this.key);
    if (there) this.write(there);
    else if (before !== this.key) kept.removeItem(before);
    this.keep();
    this.line.hidden = !link;
    if (link) Object.assign(this.line.querySelector("a"), { textContent: link.dataset.name, href: `#comment-${this.parent.value}` });
    this.moveTo(this.parent.value);
    (link ? this.text : this.opener ?? this.text).focus();
    this.opener = link;
  }

  moveTo(id) {
    const comment = id && document.getElementById(`comment-${id}`);
    if (comment) comment.after(this);
    else this.home.append(this);
  }

  write(text) {
    if (!text) return;
    this.text.value = text;
    this.text.dispatchEvent(new Event("input"));
  }

  keep() {
    if (this.text.value) kept.setItem(this.key, this.text.value);
    else kept.removeItem(this.key);
  }

  /** What was posted is known to have arrived when its own page greets us. */
  forgetPosted() {
    const key = kept.getItem(POSTED);
    if (key && location.hash.startsWith("#comment-")) kept.removeItem(key);
    kept.removeItem(POSTED);
  }
}

/** The browser's storage, or none where it is forbidden or full. */
const kept = Object.fromEntries(
  ["getItem", "setItem", "removeItem"].map((name) => [
    name,
    (...values) => {
      try {
        return localStorage[name](...values);
      } catch {
        return null;
      }
    },
  ]),
);

customElements.define("reply-form", ReplyForm);
