/* One tap to the camera: on a touch screen a link marked data-shoot opens the camera here, and the photos wait on the page
   it leads to. Without this script or a touch screen, by keyboard, or when no photo was taken, the link is a link. */
(() => {
  "use strict";
  const proof = window.proof;
  if (!proof || !proof.store || !proof.owner || !matchMedia("(pointer: coarse)").matches) return;
  if (proof.shoots) return;
  proof.shoots = true;

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-shoot]");
    /* No count of presses: the key of a keyboard, or a screen reader. They are led to the page, which says what to do. */
    if (!link || !event.detail || !proof.keeps || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const input = document.createElement("input");
    Object.assign(input, { type: "file", accept: "image/*", multiple: true });
    input.setAttribute("capture", "environment");
    input.className = "visually-hidden";
    input.tabIndex = -1;
    input.addEventListener("change", async () => {
      for (const file of input.files) await proof.store.put(proof.draftOf(file, proof.pageOf(link.href), proof.owner));
      location.assign(link.href);
    });
    input.addEventListener("cancel", () => location.assign(link.href));
    event.preventDefault();
    link.after(input); /* some phones drop the answer to an input that stands nowhere */
    input.click();
  });
})();
