// Print button.
import { each } from "./page.js";

export const bind = (root) =>
  each(root, "[data-print]", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });
