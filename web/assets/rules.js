// The catalogue's filter: rules that contain every word stay.

import { byId, debounced } from "./dom.js";

const filter = byId("filter", HTMLInputElement);
const count = byId("filter-count", HTMLElement);
const groups = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".group")]);
const rules = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".rule")]);
// Examples are left out: in so much base64 there is every short word.
const texts = new Map(rules.map((rule) => [rule, [...rule.children].filter((part) => !part.matches(".example")).map((part) => part.textContent).join(" ").toLowerCase()]));

function apply() {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const rule of rules) {
    rule.hidden = !words.every((word) => texts.get(rule)?.includes(word));
    if (!rule.hidden) found++;
  }
  for (const group of groups) {
    group.hidden = !group.querySelector(".rule:not([hidden])");
    const link = document.querySelector(`.contents a[href="#${group.id}"]`);
    if (link?.parentElement) link.parentElement.hidden = group.hidden;
  }
  count.textContent = words.length === 0 ? "" : found === 1 ? "1 rule" : `${found} rules`;
}

/** A link to a rule shows it, whatever the filter says. */
function show() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target?.closest("[hidden]")) return;
  filter.value = "";
  apply();
  target.scrollIntoView();
}

const typed = debounced(80, apply);
filter.addEventListener("input", () => typed.soon());
addEventListener("hashchange", show);
apply();
