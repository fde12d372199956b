// Counter: textarea[data-counter="<limit>"] tells how many characters are left.
// What is shown changes at once; what is spoken waits until one stops writing. One
// with [data-near] stays silent until a tenth is left.
import { announce, each } from "./page.js";

export const bind = (root) =>
  each(root, "textarea[data-counter]", (area) => {
    const out = document.getElementById(area.id + "-count");
    if (!out) return;
    const limit = Number(area.dataset.counter);
    let timer;
    const show = () => {
      // As the server counts: characters, not UTF-16 units; a line break is one.
      const left = limit - [...area.value].length;
      const text = (left < 0 ? area.dataset.over : area.dataset.under).replace("%d", Math.abs(left));
      const far = "near" in out.dataset && left > limit / 10;
      out.textContent = far ? "" : text;
      out.toggleAttribute("data-over", left < 0);
      return far ? "" : text;
    };
    area.addEventListener("input", () => {
      const text = show();
      clearTimeout(timer);
      timer = setTimeout(() => announce(text), 1200);
    });
    if (area.value) show();
  });
