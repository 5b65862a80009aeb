/* Proof that waits on this device: photos and files stay in the browser's own database until the portal has said that
   they are stored. Each belongs to the person who chose it; nobody else signed in on this phone sees or sends it. */
(() => {
  "use strict";
  const proof = (window.proof = window.proof || {});
  const NAME = "minh-chung", SHELF = "tep";
  const memory = new Map();
  let opening;

  const database = () => {
    opening = opening || new Promise((done, failed) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(SHELF, { keyPath: "id" }).createIndex("owner", "owner");
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
      request.onblocked = () => failed(new Error("blocked"));
    });
    return opening;
  };

  const work = async (mode, act) => {
    const transaction = (await database()).transaction(SHELF, mode);
    const request = act(transaction.objectStore(SHELF));
    return new Promise((done, failed) => {
      transaction.oncomplete = () => done(request.result);
      transaction.onerror = transaction.onabort = () => failed(transaction.error);
    });
  };

  /* Every call answers. Where the browser keeps nothing (private window, full phone) this page itself remembers. */
  proof.store = {
    /** True when it will still be there after the page is closed. */
    async put(item) {
      memory.set(item.id, item);
      try {
        await work("readwrite", (box) => box.put(item));
        return true;
      } catch {
        return false;
      }
    },
    /** One person's items, in the order they were chosen. */
    async of(owner) {
      let kept = [];
      try {
        kept = await work("readonly", (box) => box.index("owner").getAll(owner));
      } catch {
        /* nothing is kept here */
      }
      const found = new Map(kept.map((item) => [item.id, item]));
      memory.forEach((item, id) => item.owner === owner && found.set(id, found.get(id) || item));
      return [...found.values()].sort((one, other) => one.at - other.at);
    },
    async remove(id) {
      memory.delete(id);
      try {
        await work("readwrite", (box) => box.delete(id));
      } catch {
        /* nothing was kept */
      }
    },
  };

  /** Whether this browser keeps anything; known a moment after the page opened. */
  proof.keeps = false;
  database().then(() => { proof.keeps = true; }, () => {});

  /** A random id; `crypto.randomUUID` is missing where the portal is opened without https. */
  proof.newId = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  proof.size = (bytes) => {
    const units = ["byte", "KB", "MB", "GB"];
    let at = 0;
    while (bytes >= 1024 && at < units.length - 1) {
      bytes /= 1024;
      at += 1;
    }
    return `${bytes.toLocaleString("vi-VN", { maximumFractionDigits: at && bytes < 10 ? 1 : 0 })} ${units[at]}`;
  };

  /** The page of a new proof an item was chosen for: its path and what the proof is for, nothing else. */
  proof.pageOf = (address) => {
    const url = new URL(address, location.href);
    const name = ["activity", "occurrence", "task"].find((one) => url.searchParams.get(one));
    return url.pathname + (name ? `?${name}=${url.searchParams.get(name)}` : "");
  };

  /** A file just chosen, not yet sent. */
  proof.draftOf = (file, page, owner) => ({
    id: proof.newId(), owner, page, at: Date.now() + Math.random(), state: "draft", raw: true,
    blob: file, name: file.name || "anh.jpg", before: file.size, taken: "", caption: "", reason: "", fields: [],
  });
})();
