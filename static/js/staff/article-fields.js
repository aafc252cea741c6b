// What the fields of the editor hold, as it is kept and brought back.

const OF_THE_WINDOW = ["csrf_token", "base", "copy", "copy_version", "zone"]; // not typed by anybody

/** Every field with its value, but for the token. */
export const fieldsOf = (form) => [...new FormData(form)].filter(([name]) => name !== "csrf_token");

/** All that somebody typed, as one text to compare. */
export const typedIn = (form) => JSON.stringify(fieldsOf(form).filter(([name]) => !OF_THE_WINDOW.includes(name)));

/** Puts values back; what is not among them is empty, or not ticked. */
export function fill(form, fields) {
  for (const element of form.elements) {
    if (!element.name || ["csrf_token", "action"].includes(element.name) || element.type === "file") continue;
    const values = fields.filter(([name]) => name === element.name).map(([, value]) => value);
    if (["checkbox", "radio"].includes(element.type)) element.checked = values.includes(element.value);
    else if (element.value !== (values[0] ?? "")) element.value = values[0] ?? "";
  }
}

const OWN = ["title", "source", "appears_at", "zone"]; // as they are typed: undo has them, and the zone is the device's

/** Takes what the site made of the fields since they were sent, where nobody has typed on. */
export function adopt(form, sent, fresh) {
  const [now, said] = [fieldsOf(form), fieldsOf(fresh)];
  const of = (fields, name) => fields.filter(([each]) => each === name);
  const isKept = (name) => OWN.includes(name) || String(of(now, name)) !== String(of(sent, name));
  const names = new Set([...form.elements].map(({ name }) => name).filter(Boolean));
  fill(form, [...names].flatMap((name) => of(isKept(name) ? now : said, name)));
}
