// Upload: the form in [data-upload="<id>"] is sent as soon as a file is chosen,
// with a bar that shows how far it is; the list that the server answers with
// takes the place of the old one. fetch cannot tell progress, so this is the one
// place for XMLHttpRequest. The browser's own button speaks the browser's language:
// one in the page's stands under it.
import { announce, each, parse, replace } from "./page.js";

export const bind = (root) =>
  each(root, "[data-upload]", (box) => {
    const form = box.querySelector("form");
    const input = form?.querySelector("input[type=file]");
    if (!input) return;
    form.querySelector("button[type=submit]")?.setAttribute("hidden", "");
    form.querySelector("[data-file-button]")?.removeAttribute("hidden");
    input.addEventListener("change", () => input.files.length && send(box, form, input));
  });

function send(box, form, input) {
  const names = [...input.files].map((file) => file.name).join(", ");
  const { bar, text } = progress(box, box.dataset.uploading.replace("%s", names));
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = Math.round((event.loaded / event.total) * 100);
  });
  request.addEventListener("load", () => {
    const fresh = parse(request.responseText);
    const next = request.status < 500 && replace(box.dataset.upload, fresh);
    if (!next) return fail(box, bar, text, input);
    const problem = next.querySelector(".ds-validation-message, .ds-error-summary a, .ds-error-summary li");
    announce(problem?.textContent.trim() ?? names);
    next.querySelector("input[type=file]")?.focus();
  });
  request.addEventListener("error", () => fail(box, bar, text, input));
  const body = new FormData(form);
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "text/html");
  request.send(body);
  input.disabled = true;
}

function progress(box, label) {
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", label);
  const text = document.createElement("p");
  text.className = "vk-hint";
  text.textContent = label;
  box.append(bar, text);
  announce(label);
  return { bar, text };
}

function fail(box, bar, text, input) {
  bar.remove();
  text.textContent = box.dataset.failed;
  text.className = "ds-validation-message";
  input.disabled = false;
  input.value = "";
  announce(box.dataset.failed);
}
