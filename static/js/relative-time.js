// Adds "3 days ago" as the title of the date that it wraps.

const UNITS = [
  ["year", 31557600],
  ["month", 2629800],
  ["week", 604800],
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];
const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });

class RelativeTime extends HTMLElement {
  connectedCallback() {
    const time = this.querySelector("time");
    const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
    const [unit, length] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? ["second", 1];
    time.title = words.format(Math.round(seconds / length), unit);
  }
}

customElements.define("relative-time", RelativeTime);
