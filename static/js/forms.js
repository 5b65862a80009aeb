/* Forms: one submit per click, a word before typed text is lost, focus on the list of errors. */
(() => {
  const BUSY = "Đang gửi…";
  const LEAVE = "data-guard";
  let dirty = new Set();

  /* A second click on a slow line must not send twice. */
  const hold = (button) => {
    if (!button) return;
    button.dataset.idle = button.innerHTML;
    button.setAttribute("aria-disabled", "true");
    const spinner = document.createElement("span");
    spinner.className = "spinner";
    spinner.setAttribute("aria-hidden", "true");
    button.replaceChildren(spinner, document.createTextNode(button.dataset.busy || BUSY));
  };
  const release = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[data-idle][aria-disabled]").forEach((button) => {
      if (button.tagName !== "BUTTON") return;
      button.innerHTML = button.dataset.idle;
      delete button.dataset.idle;
      button.removeAttribute("aria-disabled");
    });
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method.toLowerCase() !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sent = "1";
    dirty.delete(form);
    /* Later, when the browser has taken the form's values (the pressed button's name among them) and it is known
       whether another script keeps the form here; htmx does, and answers with htmx:afterRequest. */
    setTimeout(() => {
      const kept = event.defaultPrevented && !form.matches("[hx-post], [hx-put], [hx-patch], [hx-delete]");
      if (kept) release(form);
      else hold(event.submitter);
    }, 0);
  }, true);

  /* Back button: the page comes from the cache with its buttons still held. */
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest("form");
    if (form) release(form);
  });
  /* A download answers without leaving the page. */
  document.addEventListener("submit", (event) => {
    if (event.target.hasAttribute("data-download")) setTimeout(() => release(event.target), 4000);
  });

  document.addEventListener("input", (event) => {
    const form = event.target.closest(`form[${LEAVE}]`);
    if (form) dirty.add(form);
  });
  window.addEventListener("beforeunload", (event) => {
    dirty = new Set([...dirty].filter((form) => form.isConnected));
    if (dirty.size) event.preventDefault();
  });

  const showErrors = (root) => root.querySelector("[data-error-summary]")?.focus();
  document.addEventListener("DOMContentLoaded", () => showErrors(document));
  document.addEventListener("htmx:afterSwap", (event) => showErrors(event.target));
})();
