// Proposals: [data-propose] asks the server what to fill in while the fields that
// it depends on are typed, until somebody types into it.
import { each } from "./page.js";

const pause = 300;

export const bind = (root) =>
  each(root, "[data-propose]", (field) => {
    const { propose, proposeFrom, proposeField } = field.dataset;
    const sources = [...field.form.elements].filter((e) => e.name.startsWith(proposeFrom));
    let own = field.value !== "";
    let timer;
    let asked = 0;
    field.addEventListener("input", () => (own = field.value !== ""));
    const ask = async () => {
      const text = sources.map((e) => e.value.trim()).find(Boolean) ?? "";
      const turn = ++asked;
      const answer = await fetch(propose + encodeURIComponent(text), { headers: { Accept: "application/json" } });
      if (answer.ok && turn === asked && !own) field.value = (await answer.json())[proposeField] ?? "";
    };
    sources.forEach((e) =>
      e.addEventListener("input", () => {
        clearTimeout(timer);
        if (!own) timer = setTimeout(ask, pause);
      }),
    );
  });
