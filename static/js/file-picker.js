/* Shows what was chosen in a file field: names, sizes, small pictures; says at once when a file is too large. The field works without this. */
(() => {
  const size = (bytes) => {
    const units = ["byte", "KB", "MB", "GB"];
    let at = 0;
    while (bytes >= 1024 && at < units.length - 1) { bytes /= 1024; at += 1; }
    const places = at && bytes < 10 ? 1 : 0;
    return `${bytes.toLocaleString("vi-VN", { maximumFractionDigits: places })} ${units[at]}`;
  };

  const row = (file, limit) => {
    const item = document.createElement("li");
    if (file.type.startsWith("image/")) {
      const picture = document.createElement("img");
      picture.alt = "";
      picture.addEventListener("load", () => URL.revokeObjectURL(picture.src));
      picture.addEventListener("error", () => picture.remove());
      picture.src = URL.createObjectURL(file);
      item.append(picture);
    }
    const words = document.createElement("span");
    words.textContent = `${file.name} – ${size(file.size)}`;
    if (limit && file.size > limit) {
      words.className = "wrong";
      words.textContent += `. Tệp này quá lớn, mỗi tệp tối đa ${size(limit)}.`;
    }
    item.append(words);
    return item;
  };

  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type !== "file") return;
    const list = input.closest("[data-file-box]")?.querySelector("[data-file-list]");
    if (!list) return;
    const limit = Number(input.dataset.maxBytes || 0);
    list.replaceChildren(...[...input.files].map((file) => row(file, limit)));
  });
})();
