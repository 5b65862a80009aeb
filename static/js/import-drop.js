/* A file dropped anywhere on the upload form goes into its field. Without this the field is used as it is. */
(() => {
  const form = document.querySelector("[data-import-drop]");
  const input = form?.querySelector("input[type=file]");
  if (!input) return;
  form.querySelector("[data-drop-words]")?.removeAttribute("hidden");
  const over = (on) => form.classList.toggle("is-over", on);
  const holds = (event) => [...(event.dataTransfer?.types || [])].includes("Files");

  document.addEventListener("dragover", (event) => {
    if (!holds(event)) return;
    event.preventDefault();
    over(true);
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) over(false); });
  document.addEventListener("drop", (event) => {
    if (!holds(event)) return;
    event.preventDefault();
    over(false);
    const file = event.dataTransfer.files[0];
    if (!file) return;
    const box = new DataTransfer();
    box.items.add(file);
    input.files = box.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    form.querySelector("button[type=submit]")?.focus();
  });
})();
