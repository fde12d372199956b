// Password: a button beside the field shows what has been written. It is hidden
// again before the form goes, so that the browser offers to remember it.
import { each } from "./page.js";

export const bind = (root) =>
  each(root, "[data-password]", (box) => {
    const input = box.querySelector("input");
    const button = box.querySelector("button");
    const show = (on) => {
      input.type = on ? "text" : "password";
      button.textContent = on ? box.dataset.hide : box.dataset.show;
      button.setAttribute("aria-label", on ? box.dataset.hideLabel : box.dataset.showLabel);
    };
    button.hidden = false;
    button.addEventListener("click", () => show(input.type === "password"));
    input.form?.addEventListener("submit", () => show(false));
  });
