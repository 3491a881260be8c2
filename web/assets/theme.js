// Sets the chosen colours before the first paint; a plain script in the head, so
// that nothing flashes. The choice is all that the page ever stores.
"use strict";
(() => {
  const key = "countersign-theme";
  const order = ["system", "light", "dark"];
  const root = document.documentElement;

  /** @returns {string} */
  function stored() {
    try {
      return localStorage.getItem(key) ?? "system";
    } catch {
      return "system"; // storage is denied: the system's colours
    }
  }

  /** @param {string} theme */
  function apply(theme) {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
  }

  apply(stored());

  addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    if (!button) return;
    let theme = stored();
    const label = () => button.setAttribute("aria-label", theme === "system" ? "Colours: as the system" : `Colours: ${theme}`);
    label();
    button.addEventListener("click", () => {
      theme = order[(order.indexOf(theme) + 1) % order.length];
      apply(theme);
      label();
      try {
        localStorage.setItem(key, theme);
      } catch {
        // The choice holds for this visit.
      }
    });
  });
})();
