// Keeps what is typed in the editor: on this device at once, at the site every few seconds; says where it is.
//   <kept-article data-page="article-7" data-address="/desk/articles/7/copies"><p class="save-state">…</p></kept-article>

import { note } from "../disk.js";
import { begin, claim, drafts, drop, recovered, save } from "../drafts.js";
import { tab } from "../kept.js";
import * as site from "./article-copies.js";
import { fieldsOf, fill, typedIn } from "./article-fields.js";

const PAUSE = 3000; // milliseconds of typing that the site does not have yet
const AGAIN = 10000; // milliseconds until it is asked again after a failure
const KEPT = "Not saved yet; your changes are kept";
const LEFT_WITH = "sent-article"; // the draft that a form was sent with

class KeptArticle extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.state = this.querySelector(".save-state");
    this.notice = document.querySelector("[data-restored]");
    this.shown = fieldsOf(this.form); // what the site answered, to come back to
    this.at = "unsaved" in this.dataset ? "" : typedIn(this.form); // what the site has
    this.calm = this.state.textContent.trim();
    this.before = [this.at, this.calm];
    if ("saved" in this.dataset) drop(tab.get(LEFT_WITH));
    tab.remove(LEFT_WITH);
    addEventListener("pageshow", () => this.stay());
    this.form.addEventListener("input", () => {
      this.stay();
      this.soon();
    });
    this.form.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("submit", ({ target }) => target.matches("form.unsaved") && drop(this.key));
    document.addEventListener("visibilitychange", () => this.send());
    addEventListener("online", () => this.send());
    addEventListener("beforeunload", (event) => {
      this.flush();
      this.isGoing = true; // the next page may have been made before what is on its way arrives
      if (this.isNowhere) event.preventDefault();
    });
    this.notice.querySelector("button").addEventListener("click", () => this.discard());
    this.restore();
    if (!this.at) this.changed();
  }

  async restore() {
    await recovered;
    const draft = await claim(drafts(this.dataset.page));
    this.flush();
    if (!draft || this.key) return;
    this.key = draft.key;
    fill(this.form, JSON.parse(draft.text));
    if (typedIn(this.form) === this.at) return this.forget();
    const time = Object.assign(document.createElement("time"), { dateTime: new Date(draft.at).toISOString(), textContent: new Date(draft.at).toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" }) });
    this.notice.querySelector("[data-kept-at]").replaceChildren(time);
    this.notice.hidden = false;
    this.form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** Waits until what was typed is seen, for to keep a long text takes longer than a key. */
  soon() {
    if (document.hidden) this.changed();
    else this.frame ??= requestAnimationFrame(() => setTimeout(() => this.flush()));
  }

  flush() {
    if (this.frame) this.changed();
  }

  changed() {
    cancelAnimationFrame(this.frame);
    this.frame = null;
    if (typedIn(this.form) === this.at) {
      this.forget();
      return this.say(this.calm);
    }
    this.key ||= begin(this.dataset.page, "");
    this.isOnDevice = save(this.key, JSON.stringify(fieldsOf(this.form)), this.form.elements.title.value);
    note(this.key);
    if (!this.failure) this.say("Not saved yet");
    this.timer ??= setTimeout(() => this.send(), this.failure ? AGAIN : PAUSE);
  }

  /** Lets the site have what it has not; a leaving page can't wait for the answer. */
  send() {
    if (this.isLeaving) return null;
    this.flush();
    if (typedIn(this.form) !== this.at && this.key) this.sending ??= this.hand().finally(() => (this.sending = null));
    return this.sending;
  }

  async hand() {
    clearTimeout(this.timer);
    const typed = typedIn(this.form);
    this.failure = await site.keep(this.form, this.dataset.address);
    this.timer = null;
    if (!this.failure) [this.at, this.calm] = [typed, KEPT];
    this.changed();
    if (this.failure) this.say(`${this.isOnDevice ? "Kept on this device" : "Kept nowhere"}; ${this.failure}`);
    this.isNowhere = Boolean(this.failure) && !this.isOnDevice;
  }

  /** Whoever writes, or comes back, has not left: what was sent may have been stopped. */
  stay() {
    this.isGoing = this.isLeaving = this.isReady = false;
  }

  forget() {
    if (this.isGoing) return;
    drop(this.key);
    this.key = "";
  }

  say(sentence) {
    if (this.state.textContent !== sentence) this.state.textContent = sentence;
  }

  /** What was brought back goes, here and at the site, where it may be in a copy by now. */
  async discard() {
    this.notice.hidden = true;
    await this.sending;
    const { copy, copy_version: version } = this.form.elements;
    const [mine, known] = [copy.value, version.value];
    fill(this.form, this.shown);
    if (mine && mine !== copy.value && (await site.drop(this.form, mine))) [this.at, this.calm] = this.before;
    else [copy.value, version.value] = [mine, known]; // which says again what it said
    this.forget();
    this.form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** What is on its way to be kept arrives before what is to be saved; a form that has grown old gets a new token. */
  async submitted(event) {
    if (event.defaultPrevented) return;
    this.flush();
    if (this.key) tab.set(LEFT_WITH, this.key);
    this.isLeaving = true; // what is saved need not be kept as well
    this.isNowhere = false;
    if (this.isReady || (!this.sending && !site.isStale())) return;
    event.preventDefault();
    await this.sending;
    const refusal = await site.renew().catch(() => "");
    this.isReady = !refusal;
    if (!refusal) return this.form.requestSubmit(event.submitter);
    this.isLeaving = false;
    this.say(`Not saved; ${refusal}`);
  }
}

customElements.define("kept-article", KeptArticle);
