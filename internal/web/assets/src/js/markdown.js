// Markdown: [data-markdown="<address>"] holds a text with marks and a preview. The
// buttons write the marks; the preview is what the server makes of the text.
import { csrf, each, parse } from "./page.js";

const pause = 500;

export const bind = (root) => each(root, "[data-markdown]", enrich);

function enrich(box) {
  const area = box.querySelector("textarea");
  const preview = box.querySelector("section");
  area.before(toolbar(box, area));
  preview.hidden = false;
  box.toggleAttribute("data-live", true);
  let timer, running;
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      running?.abort();
      running = new AbortController();
      try {
        show(preview, await render(box.dataset.markdown, area.value, running.signal));
      } catch {
        // The preview stays as it was; the text is what counts.
      }
    }, pause);
  });
}

async function render(address, text, signal) {
  const reply = await fetch(address, {
    method: "POST",
    body: new URLSearchParams({ text }),
    signal,
    headers: { "X-CSRF-Token": csrf(), Accept: "text/html" },
  });
  if (!reply.ok) throw new Error(reply.status);
  return parse(await reply.text()).querySelector("[data-rendered]");
}

function show(preview, fresh) {
  if (fresh) preview.replaceChildren(document.adoptNode(fresh));
}

function toolbar(box, area) {
  const bar = document.createElement("div");
  bar.className = "vk-markdown-bar";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", box.dataset.toolbar);
  const add = (text, mark) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "ds-button", textContent: text });
    button.dataset.variant = "tertiary";
    button.dataset.size = "sm";
    button.setAttribute("aria-controls", area.id);
    button.addEventListener("click", () => mark(area, box.dataset.sample));
    bar.append(button);
  };
  add(box.dataset.bold, bold);
  add(box.dataset.list, list);
  add(box.dataset.link, link);
  area.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "b") return;
    event.preventDefault();
    bold(area, box.dataset.sample);
  });
  return bar;
}

// write puts text in place of the chosen one as if it had been typed, so that the
// browser can undo it, and chooses a part of it.
function write(area, from, to, text, first, last) {
  area.focus();
  area.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, from, to);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  area.setSelectionRange(from + first, from + last);
}

function bold(area, sample) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const text = value.slice(from, to) || sample;
  write(area, from, to, `**${text}**`, 2, 2 + text.length);
}

function list(area) {
  const { selectionStart, selectionEnd, value } = area;
  const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const end = value.indexOf("\n", selectionEnd);
  const to = end < 0 ? value.length : end;
  const marked = value
    .slice(from, to)
    .split("\n")
    .map((line) => (line.startsWith("- ") ? line : `- ${line}`))
    .join("\n");
  // A list begins after an empty line, or it would go on the paragraph before.
  const gap = from > 1 && value[from - 2] !== "\n" && !/(^|\n)- [^\n]*\n$/.test(value.slice(0, from)) ? "\n" : "";
  write(area, from, to, gap + marked, gap.length + marked.length, gap.length + marked.length);
}

function link(area, sample) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const text = value.slice(from, to) || sample;
  const address = "https://";
  write(area, from, to, `[${text}](${address})`, text.length + 3, text.length + 3 + address.length);
}
