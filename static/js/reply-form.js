// Takes the reply box to the comment that one answers and back, and keeps what is typed until it is posted.

import { kept } from "./kept.js";

const POSTED = "reply-posted";
const isPlain = (event) => !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);

class ReplyForm extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    if (this.home || !form) return; // it was only moved, or nobody may reply
    this.home = this.parentElement;
    this.line = this.querySelector(".reply-parent");
    this.text = form.elements.text;
    this.parent = form.elements.parent_id;
    this.forgetPosted();
    this.move();
    this.offerPasskeys();
    if (!this.text.value) this.write(kept.get(this.key));
    if (location.hash === "#reply") addEventListener("load", () => this.text.focus()); // the browser looks there first

    this.text.addEventListener("input", () => this.keep());
    form.addEventListener("submit", (event) => {
      if (event.submitter?.name === "post") kept.set(POSTED, this.key);
    });
    this.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing && this.parent.value) this.answer(null);
    });
    document.addEventListener("click", (event) => {
      const link = event.target.closest(".comment-reply, a[data-cancel]");
      if (!link || !isPlain(event)) return;
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
    const comment = link?.closest(".comment");
    this.parent.value = comment?.id.replace("comment-", "") ?? "";
    const there = kept.get(this.key);
    if (there) this.write(there);
    else kept.remove(before);
    this.keep();
    this.line.hidden = !link;
    if (comment) {
      const name = comment.querySelector(".comment-author").textContent;
      Object.assign(this.line.querySelector("a"), { textContent: name, href: `#${comment.id}` });
    }
    this.move();
    (link ? this.text : (this.opener ?? this.text)).focus();
    this.opener = link;
  }

  move() {
    const comment = document.getElementById(`comment-${this.parent.value}`);
    if (comment) comment.after(this);
    else this.home.append(this);
  }

  /** The login page asks for a passkey; the text comes along as it does to a provider. */
  offerPasskeys() {
    const ways = this.querySelector(".providers .button-row");
    const can = globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON && /[a-z]/.test(location.hostname);
    if (!ways || !can) return;
    const button = { className: "button", name: "provider", value: "?", formNoValidate: true, textContent: "Passkey" };
    ways.append(Object.assign(document.createElement("button"), button));
  }

  write(text) {
    if (!text) return;
    this.text.value = text;
    this.text.dispatchEvent(new Event("input"));
  }

  keep() {
    if (this.text.value) kept.set(this.key, this.text.value);
    else kept.remove(this.key);
  }

  /** What was posted has arrived when the page that shows it greets us. */
  forgetPosted() {
    const key = kept.get(POSTED);
    if (key && location.hash.startsWith("#comment-")) kept.remove(key);
    kept.remove(POSTED);
  }
}

customElements.define("reply-form", ReplyForm);
