/* Larger, smaller, turned: a preview looked at without leaving the page. */
(() => {
  const SIZES = [100, 150, 200, 300];

  const set = (viewer, size) => {
    viewer.dataset.size = size;
    viewer.querySelector("[data-viewer-size]").textContent = `${size}%`;
    viewer.querySelector("[data-view=out]").disabled = size === SIZES[0];
    viewer.querySelector("[data-view=in]").disabled = size === SIZES.at(-1);
  };
  const step = (viewer, by) => {
    const at = SIZES.indexOf(Number(viewer.dataset.size || 100)) + by;
    set(viewer, SIZES[Math.max(0, Math.min(SIZES.length - 1, at))]);
  };

  /* A picture is drawn anew, so that frame and scroll bars fit it; the stored file is not touched. */
  const turn = (image) => {
    if (!image.complete || !image.naturalWidth) return;
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalHeight;
    canvas.height = image.naturalWidth;
    const pen = canvas.getContext("2d");
    pen.translate(canvas.width, 0);
    pen.rotate(Math.PI / 2);
    pen.drawImage(image, 0, 0);
    canvas.toBlob((blob) => {
      const old = image.src;
      image.removeAttribute("width");
      image.removeAttribute("height");
      image.src = URL.createObjectURL(blob);
      if (old.startsWith("blob:")) URL.revokeObjectURL(old);
    }, "image/jpeg", 0.9);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-view]");
    const viewer = button?.closest("[data-viewer]");
    if (!viewer) return;
    const acts = {
      in: () => step(viewer, 1),
      out: () => step(viewer, -1),
      fit: () => set(viewer, SIZES[0]),
      turn: () => viewer.querySelectorAll("img").forEach(turn),
    };
    acts[button.dataset.view]();
  });

  const ready = () => document.querySelectorAll("[data-viewer]:not([data-size])").forEach((viewer) => {
    viewer.querySelector("[data-viewer-tools]").hidden = false;
    set(viewer, SIZES[0]);
  });
  document.addEventListener("htmx:afterSettle", ready);
  ready();
})();
