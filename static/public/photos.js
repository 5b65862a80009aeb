/* Photos of a citizens' form: turned upright and made small on the device, shown, taken out again.
   Without this script the plain file field sends the photos as they are. */
(() => {
  "use strict";
  const LONGEST = 1600, QUALITY = 0.82;
  const citizens = (window.citizens = window.citizens || {});

  /** The picture held upright, whatever way the browser can open it. */
  async function opened(file) {
    try {
      return await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
      const image = new Image();
      image.src = URL.createObjectURL(file);
      try {
        await image.decode();
      } finally {
        URL.revokeObjectURL(image.src);
      }
      return image;
    }
  }

  /** A JPEG of moderate size without what the camera wrote into it; the file itself where the browser cannot read it. */
  async function small(file) {
    try {
      const picture = await opened(file);
      const width = picture.naturalWidth || picture.width, height = picture.naturalHeight || picture.height;
      const scale = Math.min(1, LONGEST / Math.max(width, height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(width * scale));
      canvas.height = Math.max(1, Math.round(height * scale));
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      if (picture.close) picture.close();
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
      return blob || file;
    } catch {
      return file;
    }
  }

  class Photos {
    constructor(box, changed) {
      this.box = box;
      this.changed = changed;
      this.most = Number(box.dataset.most);
      this.blobs = [];
      this.list = box.querySelector("[data-chosen]");
      this.said = box.querySelector("[data-photos-said]");
      this.input = box.querySelector("input[type=file]");
      this.input.classList.add("sr");
      box.querySelector("[data-pick]").hidden = false;
      this.input.addEventListener("change", () => this.add([...this.input.files]));
    }

    /** Photos just chosen: made small one after the other, so that an old phone keeps its memory. */
    async add(files) {
      const room = this.most - this.blobs.length;
      const taken = files.slice(0, Math.max(0, room));
      this.said.textContent = taken.length ? "Đang thu nhỏ ảnh…" : "";
      this.working = (this.working || Promise.resolve()).then(async () => {
        for (const file of taken) this.blobs.push(await small(file));
      });
      await this.working;
      this.input.value = "";
      this.show();
      this.say(files.length > taken.length ? `Nhiều nhất ${this.most} ảnh; đã bỏ ảnh thừa.` : "");
      this.changed();
    }

    say(extra) {
      const count = this.blobs.length;
      this.said.textContent = (count ? `Đã chọn ${count} ảnh. ` : "") + extra;
    }

    /** Put back what waited on the device. */
    set(blobs) {
      this.blobs = blobs.slice(0, this.most);
      this.show();
    }

    async ready() {
      await this.working;
      return this.blobs;
    }

    show() {
      this.list.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
      this.list.replaceChildren(...this.blobs.map((blob, at) => this.row(blob, at + 1)));
      this.list.hidden = !this.blobs.length;
    }

    row(blob, number) {
      const row = document.createElement("li"), image = new Image(), button = document.createElement("button");
      image.src = URL.createObjectURL(blob);
      image.alt = `Ảnh ${number} đã chọn`;
      image.addEventListener("error", () => image.replaceWith(`Ảnh ${number}`));
      button.type = "button";
      button.className = "tool";
      button.textContent = `Bỏ ảnh ${number}`;
      button.addEventListener("click", () => {
        this.blobs.splice(number - 1, 1);
        this.show();
        this.say("");
        (this.list.querySelector("button") || this.input).focus();
        this.changed();
      });
      row.append(image, button);
      return row;
    }
  }

  citizens.photosOf = (form, changed) => {
    const box = form.querySelector("[data-photos]");
    return box ? new Photos(box, changed) : { blobs: [], ready: async () => [], set() {} };
  };
})();
