// A time that is typed in the zone of whoever types it: the page knows UTC, the browser knows the zone.

class OwnTime extends HTMLElement {
  connectedCallback() {
    const [local, zone] = this.querySelectorAll("input");
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!own || zone.value !== "UTC") return;
    if (local.value) local.value = here(new Date(`${local.value}Z`));
    zone.value = own;
    this.querySelector("[data-zone]").textContent = own;
  }
}

function here(moment) {
  const shifted = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

customElements.define("own-time", OwnTime);
