// Takes the reply box to the comment that one answers and back; each comment has a draft of its own.

import { claim, drafts, recovered } from "./drafts.js";
import { KeptDraft } from "./kept-draft.js";
import { linkButton } from "./link-button.js";

const isPlain = (event) => !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
const placeOf = (link) => link?.closest(".comment").id.slice(8) ?? ""; // of "comment-7"

class ReplyForm extends HTMLElement {
  connectedCallback() {
    if (this.home) return; // it was only moved
    this.home = Object.assign(document.createElement("p"), { className: "reply-away", hidden: true });
    this.before(this.home);
    this.cameAlong = false;
    const form = this.querySelector("form");
    if (!form) return this.showKept();
    this.line = this.querySelector(".reply-parent");
    this.way = this.home.appendChild(linkButton("", () => this.text.focus()));
    this.text = form.elements.text;
    this.parent = form.elements.parent_id;
    this.draft = new KeptDraft();
    this.draft.dataset.page = this.dataset.article;
    this.querySelector(".reply-tools").append(this.draft);
    this.restore();
    this.offerPasskeys();
    if (location.hash === "#reply") addEventListener("load", () => this.text.focus()); // the browser looks there first

    this.addEventListener("focusin", ({ relatedTarget }) => {
      if (!this.contains(relatedTarget)) this.opener = relatedTarget;
    });
    this.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) this.answer(null);
    });
    document.addEventListener("click", (event) => {
      const link = event.target.closest(".comment-reply, a[data-cancel]");
      if (!link || !isPlain(event)) return;
      event.preventDefault();
      this.answer("cancel" in link.dataset ? null : link);
    });
  }

  /** Where the page was asked for; where something was typed only if nothing else was asked for. */
  async restore() {
    const isNew = performance.getEntriesByType("navigation")[0]?.type === "navigate"; // not loaded again, as after a crash
    const isElsewhere = (location.hash && isNew) || /[?&]section=/.test(location.search);
    const isAsked = this.parent.value || this.text.value || isElsewhere;
    this.draft.place = this.parent.value;
    await recovered;
    const draft = isAsked ? null : await claim(drafts(this.dataset.article));
    if (!isAsked && (this.draft.key || this.parent.value)) return; // one was faster
    this.go(draft?.place ?? this.parent.value, draft?.name ?? this.line.querySelector("a").textContent);
  }

  /** Below the comment of a Reply link, or home. What was typed at home goes along: one forgets to press Reply first. */
  answer(link) {
    const { opener } = this;
    const place = placeOf(link);
    const moves = place !== this.parent.value;
    if (moves) {
      const goesAlong = !this.parent.value || (!link && this.cameAlong);
      this.cameAlong = !!link && goesAlong && !!this.text.value;
      this.moved = this.go(place, "", goesAlong); // a promise, for who wants to add to what is kept there
    }
    if (link || (moves && !opener)) this.text.focus();
    else if (opener) opener.focus();
    else this.text.blur();
    if (link) this.opener = link;
  }

  async go(place, name, goesAlong) {
    this.parent.value = place;
    const comment = document.getElementById(`comment-${place}`);
    this.draft.name = comment?.querySelector(".comment-author")?.textContent ?? name;
    const line = { textContent: this.draft.name, href: comment ? `#${comment.id}` : `/comments/${place}` };
    if (this.draft.name) Object.assign(this.line.querySelector("a"), line);
    this.line.hidden = !place;
    const active = document.activeElement; // which loses the focus when it is moved
    (comment ?? this.home).after(this);
    this.home.hidden = !comment;
    this.way.textContent = `You are replying to ${this.draft.name}`;
    if (this.contains(active)) active.focus();
    await this.draft.open(place, goesAlong);
    const places = drafts(this.dataset.article).map((draft) => draft.place);
    for (const link of document.querySelectorAll(".comment-reply")) link.textContent = places.includes(placeOf(link)) ? "Reply (draft)" : "Reply";
  }

  /** The login page asks for a passkey; the text comes along as it does to a provider. */
  offerPasskeys() {
    const ways = this.querySelector(".providers .button-row");
    const can = globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON && /[a-z]/.test(location.hostname);
    if (!ways || !can) return;
    const button = { className: "button", name: "provider", value: "?", formNoValidate: true, textContent: "Passkey" };
    ways.append(Object.assign(document.createElement("button"), button));
  }

  /** Where nobody may reply any more, what was typed can still be copied. */
  showKept() {
    if (this.querySelector("textarea")) return;
    for (const { text } of drafts(this.dataset.article)) {
      const label = document.createElement("label");
      const box = Object.assign(document.createElement("textarea"), { value: text, rows: 7, readOnly: true });
      label.append("What you had written", box);
      this.append(label);
    }
  }
}

customElements.define("reply-form", ReplyForm);
