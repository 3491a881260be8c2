// The DER elements of one certificate as an ARIA tree. Children are made when
// their parent is opened, so a certificate of many thousand elements costs no
// more than what is looked at.

/** @import {Element as TreeNode} from "./reading.js" */
/** @import {Pointing} from "./details.js" */

import { fieldNames, partNames } from "./details.js";
import { byId, fill, fromTemplate } from "./dom.js";
import { grouped } from "./number.js";
import { visible } from "./visible.js";

const tree = byId("tree", HTMLElement);

// An item is the line of an element; the list of its children follows the line,
// so that the name of an item is its own text and not that of all below it.

/** @type {WeakMap<TreeNode, HTMLElement>} */
let items = new WeakMap();
/** @type {WeakMap<HTMLElement, TreeNode>} */
let nodes = new WeakMap();
/** @type {WeakMap<TreeNode, TreeNode>} */
let parents = new WeakMap();
/** @type {HTMLElement | null} */
let lit = null;

/**
 * @param {TreeNode | null} root
 */
export function showTree(root) {
  items = new WeakMap();
  nodes = new WeakMap();
  parents = new WeakMap();
  lit = null;
  if (!root) {
    tree.replaceChildren();
    return;
  }
  const first = item(root, 1);
  tree.replaceChildren(first.parentElement ?? first);
  first.tabIndex = 0;
  // Opened as far as the fields: deeper levels on demand.
  open(first);
  for (const child of root.children.slice(0, 8)) {
    const childItem = items.get(child);
    if (childItem) open(childItem);
  }
}

/**
 * @param {TreeNode} node
 * @param {number} level
 */
function item(node, level) {
  const row = fromTemplate("template-node");
  const element = /** @type {HTMLElement} */ (row.firstElementChild);
  const value = node.value.length > 240 ? `${node.value.slice(0, 240)}…` : node.value;
  const label = labelOf(node);
  fill(element, { label, name: node.name, value: visible(value), place: `${node.offset} + ${node.headerLength} + ${node.length}` });
  element.setAttribute("aria-level", String(level));
  element.setAttribute("aria-selected", "false");
  if (node.children.length > 0 || node.more) element.setAttribute("aria-expanded", "false");
  items.set(node, element);
  nodes.set(element, node);
  for (const child of node.children) parents.set(child, node);
  return element;
}

/**
 * What an element is to the certificate, "" where that has no name.
 * @param {TreeNode} node
 */
export function labelOf({ field, extension, part }) {
  return field ? fieldNames[field] : (extension ?? (part ? partNames[part] : ""));
}

/** @param {HTMLElement} element */
function open(element) {
  const node = nodes.get(element);
  if (!node || (node.children.length === 0 && !node.more)) return;
  element.setAttribute("aria-expanded", "true");
  if (element.nextElementSibling) return;
  const level = Number(element.getAttribute("aria-level")) + 1;
  const list = document.createElement("ul");
  list.setAttribute("role", "group");
  list.append(...node.children.map((child) => item(child, level).parentElement ?? ""));
  if (node.more) {
    const more = document.createElement("li");
    more.setAttribute("role", "none");
    more.className = "and-more";
    more.textContent = `… and ${node.cut ? "at least " : ""}${grouped(node.more)} more`;
    list.append(more);
  }
  element.after(list);
}

/** @param {HTMLElement} element */
function close(element) {
  if (element.hasAttribute("aria-expanded")) element.setAttribute("aria-expanded", "false");
}

/** @param {HTMLElement} element */
function focus(element) {
  for (const other of tree.querySelectorAll('[tabindex="0"]')) /** @type {HTMLElement} */ (other).tabIndex = -1;
  element.tabIndex = 0;
  element.focus();
}

/**
 * Lights up the element that the caret is in, opening the way to it.
 * @param {TreeNode | null} node
 */
export function lightNode(node) {
  if (lit) {
    delete lit.dataset.lit;
    lit.setAttribute("aria-selected", "false");
  }
  lit = null;
  if (!node) return;
  /** @type {TreeNode[]} */
  const way = [];
  for (let at = parents.get(node) ?? findParent(node); at; at = parents.get(at)) way.unshift(at);
  for (const step of way) {
    const element = items.get(step);
    if (element) open(element);
  }
  const element = items.get(node);
  if (!element) return;
  element.dataset.lit = "";
  element.setAttribute("aria-selected", "true");
  lit = element;
  const box = element.getBoundingClientRect();
  const view = tree.getBoundingClientRect();
  if (view.height > 0 && (box.top < view.top || box.top > view.bottom - 20)) tree.scrollTop += box.top - view.top - view.height / 3;
}

/**
 * The parent of a node that has not been shown yet.
 * @param {TreeNode} node
 * @returns {TreeNode | undefined}
 */
function findParent(node) {
  const first = tree.querySelector('[role="treeitem"]');
  const root = first instanceof HTMLElement ? nodes.get(first) : undefined;
  for (let at = root; at; ) {
    for (const child of at.children) parents.set(child, at);
    if (at.children.includes(node)) return at;
    at = at.children.find((child) => child.offset <= node.offset && node.offset < child.offset + child.headerLength + child.length);
  }
  return undefined;
}

/** @param {Pointing & {select: (node: TreeNode) => void}} on */
export function listenToTree(on) {
  /** @param {EventTarget | null} target */
  const itemOf = (target) => {
    const element = target instanceof Element ? target.closest('[role="treeitem"]') : null;
    return element instanceof HTMLElement ? element : null;
  };
  /** @param {HTMLElement | null} element */
  const spanOf = (element) => (element && nodes.get(element)?.span) || null;

  tree.addEventListener("pointerover", (event) => on.point(spanOf(itemOf(event.target))));
  tree.addEventListener("pointerleave", () => on.point(null));
  tree.addEventListener("focusin", (event) => on.point(spanOf(itemOf(event.target))));
  tree.addEventListener("focusout", () => on.point(null));
  tree.addEventListener("click", (event) => {
    const element = itemOf(event.target);
    if (!element) return;
    focus(element);
    if (event.target instanceof Element && event.target.closest(".node-open")) {
      if (element.getAttribute("aria-expanded") === "true") close(element);
      else open(element);
      return;
    }
    open(element);
    const node = nodes.get(element);
    if (node) {
      on.select(node);
      on.go(node.span);
    }
  });
  tree.addEventListener("keydown", (event) => {
    const element = itemOf(event.target);
    if (!element) return;
    const shown = /** @type {HTMLElement[]} */ ([...tree.querySelectorAll('[role="treeitem"]')]).filter((other) => other.offsetParent !== null);
    const at = shown.indexOf(element);
    const expanded = element.getAttribute("aria-expanded");
    /** @type {HTMLElement | null | undefined} */
    let next;
    switch (event.key) {
      case "ArrowDown":
        next = shown[at + 1];
        break;
      case "ArrowUp":
        next = shown[at - 1];
        break;
      case "Home":
        next = shown[0];
        break;
      case "End":
        next = shown[shown.length - 1];
        break;
      case "ArrowRight":
        if (expanded === "false") open(element);
        else if (expanded === "true") next = shown[at + 1];
        break;
      case "ArrowLeft":
        if (expanded === "true") close(element);
        else next = itemOf(element.closest("ul")?.previousElementSibling ?? null);
        break;
      case "Enter":
      case " ": {
        const node = nodes.get(element);
        if (node) {
          on.select(node);
          on.go(node.span);
        }
        break;
      }
      default:
        return;
    }
    event.preventDefault();
    if (next) focus(next);
  });
}

/**
 * The innermost element that carries the character at a position of the paste.
 * @param {TreeNode | undefined} root
 * @param {(node: TreeNode) => boolean} holds
 */
export function innermost(root, holds) {
  if (!root || !holds(root)) return null;
  let at = root;
  for (;;) {
    const inner = at.children.find(holds);
    if (!inner) return at;
    at = inner;
  }
}
