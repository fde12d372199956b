// Menus are details elements and open by themselves. This closes them: with
// Escape, by pressing elsewhere, and when the focus has moved on.
import { each } from "./page.js";

export const bind = (root) =>
  each(root, "details[data-menu]", (menu) => {
    const summary = menu.querySelector("summary");
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      event.stopPropagation();
      menu.open = false;
      summary.focus();
    });
    menu.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
    });
    document.addEventListener("pointerdown", (event) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
