// Keeps what is typed in the editor: on this device at once, at the site every few seconds; says where it is.
//   <kept-article data-page="article-7" data-address="/desk/articles/7/copies"><p class="save-state">…</p></kept-article>

import { note } from "../disk.js";
import { begin, claim, drafts, drop, recovered, save } from "../drafts.js";
import { tab } from "../kept.js";
import * as site from "./article-copies.js";
import { fieldsOf, fill, typedIn } from "./article-fields.js";
import { forgetPlace } from "./kept-place.js";
import { isSame, post, show } from "./saved-article.js";

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
    clearTimeout(this.timer);
    this.timer = null;
    if (this.isLeaving || this.posting) return null;
    this.flush();
    if (typedIn(this.form) !== this.at && this.key) this.sending ??= this.hand().finally(() => (this.sending = null));
    return this.sending;
  }

  async hand() {
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
  submitted(event) {
    if (event.defaultPrevented) return;
    if (this.key) tab.set(LEFT_WITH, this.key);
    this.isNowhere = false;
    const stays = event.submitter?.value === "save" || this.sending || site.isStale();
    if (this.isReady || !(stays || this.posting)) {
      this.isLeaving = true; // what is saved need not be kept as well
      return;
    }
    event.preventDefault();
    this.posting ??= this.post(event.submitter).finally(() => (this.posting = null));
  }

  async post(submitter) {
    await this.sending;
    const refusal = await site.renew().catch(() => site.ANSWERS);
    if (refusal === site.ANSWERS) return this.hand();
    if (refusal) return this.say(`Not saved; ${refusal}`);
    if (submitter?.value !== "save") return this.leave(submitter);
    const [sent, typed] = [fieldsOf(this.form), typedIn(this.form)];
    const answer = await post(this.form, submitter).catch(() => null);
    if (!answer) return this.hand(); // which says where it is kept
    if (!answer.isDone) return this.leave(submitter); // the site says why
    if (!("unsaved" in this.dataset) && isSame(this.form, answer)) return this.goOn(answer, sent, typed);
    this.isLeaving = true;
    location.assign(answer.url);
  }

  leave(submitter) {
    this.isReady = this.isLeaving = true;
    this.form.requestSubmit(submitter);
  }

  /** The article is saved, and its writer still here, who may have typed on. */
  goOn(answer, sent, typed) {
    const isAll = typedIn(this.form) === typed;
    const fresh = answer.page.querySelector("kept-article");
    show(this.form, answer, sent);
    this.forget();
    tab.remove(LEFT_WITH);
    forgetPlace();
    [this.dataset.page, this.dataset.address] = [fresh.dataset.page, fresh.dataset.address];
    this.notice.hidden = true;
    this.shown = fieldsOf(this.form);
    this.failure = "";
    this.calm = this.state.textContent.trim();
    this.at = isAll ? typedIn(this.form) : "";
    this.before = [this.at, this.calm];
    this.changed();
  }
}

customElements.define("kept-article", KeptArticle);
