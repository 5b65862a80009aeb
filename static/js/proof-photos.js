/* Photos of proof, on the device: turned upright, made small, freed of what the camera wrote. The day they were taken is
   read first, to propose the day of the proof. What is no picture, or what this browser cannot open, is sent as it is. */
(() => {
  "use strict";
  const proof = (window.proof = window.proof || {});
  const LONGEST = 2048, QUALITY = 0.85;
  const HEAD = 512 * 1024; /* EXIF stands near the beginning */
  const TAKEN = 0x9003, EXIF = 0x8769, CHANGED = 0x0132;

  /* The text of a date tag in one directory of a TIFF block, or where the EXIF directory stands. */
  const readTag = (view, start, directory, wanted, little) => {
    const count = view.getUint16(start + directory, little);
    for (let at = 0; at < count; at += 1) {
      const entry = start + directory + 2 + at * 12;
      if (view.getUint16(entry, little) === wanted) return { length: view.getUint32(entry + 4, little), value: view.getUint32(entry + 8, little) };
    }
    return null;
  };
  const dateText = (view, start, tag) => {
    let text = "";
    for (let at = 0; tag && at < Math.min(tag.length, 20); at += 1) text += String.fromCharCode(view.getUint8(start + tag.value + at));
    const found = /^(\d{4}):(\d\d):(\d\d)/.exec(text);
    return found ? `${found[1]}-${found[2]}-${found[3]}` : "";
  };

  /** The day the camera wrote ("2026-11-19"), or "". JPEG and HEIC both carry the word Exif before their TIFF block. */
  proof.takenOn = async (file) => {
    try {
      const bytes = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
      const view = new DataView(bytes.buffer);
      for (let at = 0; at + 18 < bytes.length; at += 1) {
        if (bytes[at] !== 0x45 || view.getUint32(at) !== 0x45786966 || view.getUint16(at + 4) !== 0) continue;
        const start = at + 6, order = view.getUint16(start);
        if (order !== 0x4949 && order !== 0x4d4d) continue;
        const little = order === 0x4949, first = view.getUint32(start + 4, little);
        const exif = readTag(view, start, first, EXIF, little);
        return (exif && dateText(view, start, readTag(view, start, exif.value, TAKEN, little)))
          || dateText(view, start, readTag(view, start, first, CHANGED, little));
      }
    } catch {
      /* cut short or strange: no date is known */
    }
    return "";
  };

  /* The picture held upright, whatever way the browser can open it. */
  const opened = async (file) => {
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
  };

  const drawn = async (picture) => {
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
    canvas.width = canvas.height = 0; /* an old phone gets its memory back at once */
    return { blob, shrunk: scale < 1 };
  };

  const isPicture = (item) => /^image\//.test(item.blob.type) || /\.(jpe?g|png|webp|heic|heif)$/i.test(item.name);

  /** Make a chosen item ready to send. A screenshot that is small already keeps its sharp letters. */
  proof.prepare = async (item) => {
    item.raw = false;
    item.picture = isPicture(item);
    if (!item.picture) return item;
    item.taken = await proof.takenOn(item.blob);
    try {
      const { blob, shrunk } = await drawn(await opened(item.blob));
      const worse = !shrunk && item.blob.type !== "image/jpeg" && blob && blob.size >= item.blob.size;
      if (blob && !worse) {
        item.blob = blob;
        item.name = item.name.replace(/\.[^.]*$/, "") + ".jpg";
      }
    } catch {
      item.unseen = true; /* HEIC on a browser that cannot open it: the portal can */
    }
    return item;
  };
})();
