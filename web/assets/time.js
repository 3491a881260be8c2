// Times for people. All are UTC, as in the certificate.

import { grouped } from "./number.js";

const units = /** @type {const} */ ([
  ["year", 365.2425 * 86400],
  ["month", 30.436875 * 86400],
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
]);
const months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/**
 * "16 years ago", "in 3 days"; never more precise than anybody cares for.
 * @param {Date} time
 * @param {Date} now
 */
export function ago(time, now) {
  const seconds = (time.getTime() - now.getTime()) / 1000;
  for (const [unit, length] of units) {
    // Whole years have passed or they have not, give or take the half of a month;
    // smaller units are rounded.
    const count = unit === "year" ? Math.trunc(Math.round(Math.abs(seconds) / (length / 12)) / 12) : Math.abs(Math.round(seconds / length));
    // Two of a unit read well; one of it is better told in the next smaller.
    if (count < 2 && !(count === 1 && unit === "minute")) continue;
    const words = `${grouped(count)} ${unit}${count === 1 ? "" : "s"}`;
    return seconds < 0 ? `${words} ago` : `in ${words}`;
  }
  return seconds < 0 ? "a moment ago" : "in a moment";
}

/**
 * How long before or after a moment, told from that moment or, where it is not
 * now, from outside: "3 days before", "2 years later".
 * @param {Date} time
 * @param {Date | null} asOf null for now
 * @param {Date} now
 */
export function relation(time, asOf, now) {
  const text = ago(time, asOf ?? now);
  if (!asOf) return text;
  return text.startsWith("in ") ? `${text.slice(3)} later` : text.replace(" ago", " before");
}

/**
 * "2010-02-04 17:19:27 UTC".
 * @param {Date} time
 */
export function stamp(time) {
  return `${time.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/**
 * "4 February 2010".
 * @param {Date} time
 */
export function day(time) {
  return `${time.getUTCDate()} ${months[time.getUTCMonth()]} ${time.getUTCFullYear()}`;
}

/**
 * The time of an RFC 3339 text, null where it is none.
 * @param {string | null | undefined} text
 */
export function parse(text) {
  const time = new Date(text ?? Number.NaN);
  return Number.isNaN(time.getTime()) ? null : time;
}
