// Tabs as the ARIA practices describe them: one stop of the Tab key, arrows move
// between tabs and choose at once.

/**
 * @param {HTMLElement} list the element with role="tablist"
 * @param {(tab: HTMLElement) => void} onChoose
 */
export function tabs(list, onChoose) {
  const all = /** @type {HTMLElement[]} */ ([...list.querySelectorAll('[role="tab"]')]);

  /** @param {HTMLElement} tab */
  function choose(tab) {
    for (const other of all) {
      other.setAttribute("aria-selected", String(other === tab));
      other.tabIndex = other === tab ? 0 : -1;
    }
    if (list.scrollWidth > list.clientWidth) {
      list.scrollTo({ left: tab.offsetLeft - list.offsetLeft - (list.clientWidth - tab.offsetWidth) / 2 });
    }
    onChoose(tab);
  }

  // Where the tabs are more than fit, their edge fades.
  const fade = () => {
    list.toggleAttribute("data-before", list.scrollLeft > 4);
    list.toggleAttribute("data-after", list.scrollLeft + list.clientWidth < list.scrollWidth - 4);
  };
  list.addEventListener("scroll", fade, { passive: true });
  new ResizeObserver(fade).observe(list);

  list.addEventListener("click", (event) => {
    const tab = event.target instanceof Element ? event.target.closest('[role="tab"]') : null;
    if (tab instanceof HTMLElement) choose(tab);
  });
  list.addEventListener("keydown", (event) => {
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    /** @type {Record<string, number>} */
    const moves = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 };
    if (at < 0 || !(event.key in moves)) return;
    event.preventDefault();
    const next = all[(moves[event.key] + all.length) % all.length];
    next.focus();
    choose(next);
  });
}
