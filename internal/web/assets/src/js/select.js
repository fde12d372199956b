// Choosing rows: the box in the table's head governs the boxes of one name, and
// the bar above counts what is chosen.
import { each } from "./page.js";

export function bind(root) {
  each(root, "[data-select-all]", (all) => {
    const boxes = () => named(all.dataset.selectAll);
    const show = () => {
      const on = boxes().filter((box) => box.checked).length;
      all.checked = on > 0 && on === boxes().length;
      all.indeterminate = on > 0 && !all.checked;
    };
    all.hidden = false;
    all.nextElementSibling?.setAttribute("hidden", "");
    all.addEventListener("change", () => {
      for (const box of boxes()) box.checked = all.checked;
      document.dispatchEvent(new CustomEvent("vk-chosen"));
    });
    all.closest("table").addEventListener("change", show);
    show();
  });
  each(root, "[data-bulk]", (bar) => {
    const out = bar.querySelector("[data-bulk-count]");
    const show = () => {
      const on = named(bar.dataset.bulk).filter((box) => box.checked).length;
      out.textContent = on ? bar.dataset.selected.replace("%d", on) : bar.dataset.none;
      bar.dataset.count = on;
    };
    document.addEventListener("change", (event) => event.target.name === bar.dataset.bulk && show());
    document.addEventListener("vk-chosen", show);
    addEventListener("pageshow", show);
    show();
  });
}

const named = (name) => [...document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]`)];
