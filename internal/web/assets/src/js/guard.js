// Guard: form[data-guard] warns whoever leaves the page with something written in
// it that was not sent.
import { each } from "./page.js";

export const bind = (root) =>
  each(root, "form[data-guard]", (form) => {
    const text = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")).toString();
    const refused = form.querySelector("[data-errors]") !== null;
    const shown = text();
    let sent = false;
    form.addEventListener("submit", () => (sent = true));
    addEventListener("pageshow", () => (sent = false));
    addEventListener("beforeunload", (event) => {
      if (!sent && (refused || text() !== shown)) event.preventDefault();
    });
  });
