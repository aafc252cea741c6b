// The queue without leaving the page: what was decided is sent while the next case is there already, and comes back
// with the reason where the site refuses it. Without this the forms do the same, each with a page of its own.

import { linkButton } from "../link-button.js";
import { readPage } from "../own-html.js";
import { claimWhileOpen } from "./case-claims.js";
import { label, listen } from "./case-keys.js";
import { send } from "./case-answers.js";
import { showCounts } from "./case-counts.js";
import { tellRefusal } from "./case-refusals.js";
import { tickAll } from "./ticked-cases.js";

const FEW = 10; // cases; then the next page is fetched

class CaseQueue extends HTMLElement {
  connectedCallback() {
    this.sending = Promise.resolve();
    this.done = [];
    this.status = this.querySelector(".decided") ?? this.makeStatus();
    this.welcome(this.rows);
    this.addEventListener("submit", (event) => this.intercept(event));
    listen(this);
    tickAll(this);
    if (document.activeElement === document.body && !location.hash) this.begin();
  }

  get rows() {
    return [...this.querySelectorAll(".case-row")];
  }

  get here() {
    return (document.activeElement.closest?.(".case-row") ?? this.querySelector(".case[open]")?.closest(".case-row")) || this.rows[0];
  }

  /** At what was just done, or the first case, which is in sight; or where one left the queue. */
  begin() {
    const preventScroll = !new URLSearchParams(location.search).has("at");
    (this.querySelector(".decided:not([hidden])") ?? this.querySelector(".case[open] > summary"))?.focus({ preventScroll });
  }

  makeStatus() {
    const status = Object.assign(document.createElement("div"), { className: "notice notice-done decided", role: "status", hidden: true });
    this.prepend(status);
    return status;
  }

  welcome(rows) {
    for (const row of rows) {
      label(row);
      claimWhileOpen(row.querySelector(".case"));
    }
    this.dispatchEvent(new Event("welcome"));
  }

  intercept(event) {
    const row = event.target.closest(".case-row");
    if (!row || !event.target.matches(".case-decisions form:not(.case-claim)")) return;
    event.preventDefault();
    const address = event.submitter?.getAttribute("formaction") ?? event.target.action;
    this.decide(row, address, new URLSearchParams(new FormData(event.target, event.submitter)));
  }

  /** Takes a case away and sends what was decided, one after the other in the order of the presses. */
  decide(row, address, body) {
    const after = row.nextElementSibling;
    const next = after ?? row.previousElementSibling;
    this.asking = null;
    row.querySelector(".refused")?.remove();
    row.remove();
    this.open(next);
    this.refill();
    const change = address.endsWith("/escalation") ? 0 : -1; // it waits all the same, for somebody else
    this.sending = this.sending.then(async () => {
      const answer = await send(address, body);
      if (answer.error) return this.refuse(row, after, answer);
      this.done.push({ row, after, undo: answer.undo, change });
      showCounts(answer.counts, change);
      if (!this.asking) this.say(`${answer.said} ${this.whoIsNext()}`, answer.undo); // the question stays to be read
    });
  }

  refuse(row, after, { error, is_over: isOver, counts }) {
    this.putBack(row, after);
    tellRefusal(row, error, isOver);
    if (isOver) showCounts(counts, -1);
    this.say(`Not done, ${row.querySelector(".case").dataset.who}: ${error}`, null, true);
  }

  undo() {
    this.sending = this.sending.then(async () => {
      const last = this.done.pop();
      if (!last) return this.undoGiven();
      const answer = await send(last.undo, new URLSearchParams({ csrf_token: last.row.querySelector("[name=csrf_token]").value }));
      if (answer.error) {
        if (!answer.isFinal) this.done.push(last);
        return this.say(answer.error, null, true);
      }
      this.putBack(last.row, last.after);
      showCounts(answer.counts, -last.change);
      this.open(last.row);
      this.say(answer.said);
    });
  }

  /** What the page came with; what was decided before that is undone elsewhere. */
  undoGiven() {
    const given = this.status.querySelector("form [data-key=u]");
    if (given) return given.click();
    const where = Object.assign(document.createElement("a"), { href: "/moderation?tab=decided", textContent: "recent decisions" });
    this.say("Nothing to undo on this page. Each of the ");
    this.status.firstElementChild.append(where, " has its undo.");
  }

  putBack(row, after) {
    const place = after?.isConnected ? after : this.rows[0];
    if (place && place !== row) place.before(row);
    else this.append(row);
    this.querySelector(".case-none")?.remove();
    this.dispatchEvent(new Event("welcome"));
  }

  open(row) {
    const details = row?.querySelector?.(".case");
    if (!details) return this.status.focus();
    details.open = true;
    details.querySelector("summary").focus();
  }

  say(sentence, undo, isBad) {
    this.status.hidden = false;
    this.status.classList.toggle("notice-error", Boolean(isBad));
    const words = Object.assign(document.createElement("p"), { textContent: sentence });
    this.status.tabIndex = -1;
    this.status.replaceChildren(words);
    if (!undo) return;
    const button = linkButton("Undo", () => this.undo());
    button.dataset.key = "u";
    this.status.append(button);
    label(this.status);
  }

  whoIsNext() {
    const open = this.querySelector(".case[open]");
    return open ? `Next: ${open.dataset.who}.` : "That was the last one here.";
  }

  /** Appends the next page while there is still something to do on this one. */
  async refill() {
    const address = this.dataset.next;
    if (!address || this.rows.length >= FEW) return;
    this.dataset.next = "";
    try {
      const queue = (await readPage(address)).querySelector("case-queue");
      const rows = [...queue.querySelectorAll(".case-row")].filter((row) => !document.getElementById(row.querySelector(".case").id));
      const isEmpty = !this.rows.length;
      for (const row of rows) row.querySelector(".case").open = false;
      this.append(...rows);
      this.welcome(rows);
      this.dataset.next = queue.dataset.next ?? "";
      if (isEmpty) this.open(rows[0]);
    } catch {
      this.dataset.next = address;
    }
  }
}

customElements.define("case-queue", CaseQueue);
