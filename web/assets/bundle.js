// Several certificates in one paste: a row for each, with its own verdict.

/** @import {Report} from "../../wasm/countersign.d.ts" */
/** @import {Pointing} from "./details.js" */

import { byId, fill, fromTemplate, setSign, slot } from "./dom.js";
import { lightsUp } from "./verdict.js";
import { visible } from "./visible.js";

const block = byId("bundle", HTMLElement);
const rows = byId("bundle-rows", HTMLElement);
const keep = byId("keep-one", HTMLButtonElement);

// Root stores have a few hundred; beyond this the table is cut and says so.
const mostRows = 1000;

/**
 * @param {Report} report
 * @param {number} selected the row that the fields below belong to
 * @param {(Pointing | null)} pointing
 * @param {(index: number) => void} select
 */
export function showBundle(report, selected, pointing, select) {
  const { certificates } = report;
  block.hidden = certificates.length < 2;
  if (block.hidden) {
    rows.replaceChildren();
    return;
  }
  byId("bundle-title", HTMLElement).textContent = `${certificates.length.toLocaleString("en")} certificates in this paste`;
  rows.replaceChildren(
    ...certificates.slice(0, mostRows).map((certificate, index) => {
      const row = fromTemplate("template-bundle-row");
      const { error } = certificate;
      fill(row, {
        number: String(index + 1),
        subject: certificate.subject || "no subject",
        until: certificate.notAfter?.slice(0, 10) ?? "unreadable",
        verdict: error ? error.code : "accepted",
      });
      const mini = /** @type {HTMLElement} */ (row.querySelector(".mini"));
      mini.dataset.state = error ? "refused" : "accepted";
      setSign(slot(row, "sign", SVGUseElement), error ? "refused" : "accepted");
      slot(row, "chosen", HTMLElement).hidden = index !== report.chosen;
      const button = slot(row, "subject", HTMLButtonElement);
      button.addEventListener("click", () => select(index));
      button.setAttribute("aria-label", `Certificate ${index + 1}: ${visible(certificate.subject || "no subject")}`);
      if (pointing) lightsUp(row, certificate.span, pointing.point);
      return row;
    }),
  );
  markRow(report, selected);
}

/**
 * Marks the row whose certificate is shown below.
 * @param {Report} report
 * @param {number} selected
 */
export function markRow(report, selected) {
  [...rows.children].forEach((row, index) => {
    if (index === selected) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  });
  const row = rows.children[selected];
  if (row instanceof HTMLElement) {
    const frame = /** @type {HTMLElement} */ (row.closest(".table-scroll"));
    const top = row.offsetTop - 2.5 * 16; // below the head, which stays
    if (top < frame.scrollTop || row.offsetTop + row.offsetHeight > frame.scrollTop + frame.clientHeight) frame.scrollTop = top;
  }
  keep.hidden = report.certificates.length < 2 || report.certificates[selected]?.block === -1;
  keep.textContent = `Keep only number ${selected + 1} in the paste`;
}

/** @param {() => void} onKeep */
export function listenToBundle(onKeep) {
  keep.addEventListener("click", onKeep);
}
