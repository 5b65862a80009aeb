/* The search box. Without this file it is a form that leads to its page. Here: "/" goes to it, arrows go through the
   suggestions, Escape and a click elsewhere close them, and how many there are is said aloud. */
(() => {
  const main = () => {
    const boxes = [...document.querySelectorAll("[data-find-main]")];
    return boxes.find((box) => box.offsetParent !== null) || null;
  };
  const typing = (target) =>
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const box = main();
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });

  const form = document.querySelector("[data-find]");
  if (!form) return;
  const box = form.querySelector("[data-find-main]");
  const drop = form.querySelector("[data-find-drop]");
  const status = form.querySelector("[data-find-status]");
  const links = () => [...drop.querySelectorAll("a")];
  const close = () => {
    form.classList.add("find-closed");
    status.textContent = "";
  };

  box.addEventListener("focus", () => form.classList.remove("find-closed"));
  box.addEventListener("input", () => form.classList.remove("find-closed"));
  drop.addEventListener("htmx:afterSwap", () => {
    // Tab goes on through the page; the arrows go through the suggestions.
    links().forEach((link) => { link.tabIndex = -1; });
    const part = drop.querySelector("[data-find-said]");
    status.textContent = part && form.contains(document.activeElement) ? part.dataset.findSaid : "";
  });
  form.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !form.contains(event.relatedTarget)) close();
  });
  document.addEventListener("click", (event) => {
    if (!form.contains(event.target)) close();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (form.classList.contains("find-closed")) return; // a second one empties the box, as the browser does
      event.preventDefault();
      if (event.target !== box) box.focus();
      close();
      return;
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [box, ...links()];
    const at = stops.indexOf(document.activeElement);
    if (stops.length < 2 || at < 0) return;
    event.preventDefault();
    form.classList.remove("find-closed");
    stops[(at + (event.key === "ArrowDown" ? 1 : stops.length - 1)) % stops.length].focus();
  });
})();
