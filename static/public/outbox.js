/* What was written stays on the device until the server has said that it is there: a small store, and one way to send.
   A submission carries its random id, so that sending it again after a lost answer makes no second one. */
(() => {
  "use strict";
  const citizens = (window.citizens = window.citizens || {});
  const NAME = "gop-y", SHELVES = ["outbox", "drafts"];
  const memory = { outbox: new Map(), drafts: new Map() };
  let opening;

  function database() {
    opening = opening || new Promise((done, failed) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => SHELVES.forEach((shelf) => request.result.createObjectStore(shelf));
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
      request.onblocked = () => failed(new Error("blocked"));
    });
    return opening;
  }

  async function work(shelf, mode, act) {
    const transaction = (await database()).transaction(shelf, mode);
    const request = act(transaction.objectStore(shelf));
    return new Promise((done, failed) => {
      transaction.oncomplete = () => done(request.result);
      transaction.onerror = transaction.onabort = () => failed(transaction.error);
    });
  }

  /** Every call answers; where the browser keeps nothing (private window), the page itself remembers. */
  citizens.store = {
    /** True when it will still be there after the page is closed. */
    async put(shelf, key, value) {
      memory[shelf].set(key, value);
      try {
        await work(shelf, "readwrite", (box) => box.put(value, key));
        return true;
      } catch {
        return false;
      }
    },
    async get(shelf, key) {
      try {
        return (await work(shelf, "readonly", (box) => box.get(key))) || memory[shelf].get(key);
      } catch {
        return memory[shelf].get(key);
      }
    },
    async all(shelf) {
      try {
        return await work(shelf, "readonly", (box) => box.getAll());
      } catch {
        return [...memory[shelf].values()];
      }
    },
    async remove(shelf, key) {
      memory[shelf].delete(key);
      try {
        await work(shelf, "readwrite", (box) => box.delete(key));
      } catch {
        /* nothing was kept */
      }
    },
  };

  /** Post one entry of the outbox; {status, answer}. Status 0 is a dead network, and so is a page that is not ours. */
  citizens.send = (entry, progress) =>
    new Promise((done) => {
      const body = new FormData(), request = new XMLHttpRequest();
      entry.fields.forEach(([name, value]) => body.append(name, value));
      entry.photos.forEach((blob, at) => body.append("photos", blob, blob.name || `anh-${at + 1}.jpg`));
      request.open("POST", entry.url);
      request.setRequestHeader("Accept", "application/json");
      request.timeout = 180000;
      request.upload.onprogress = (event) => event.lengthComputable && progress((100 * event.loaded) / event.total);
      request.onload = () => {
        let answer = null;
        try {
          answer = JSON.parse(request.responseText);
        } catch {
          /* a page of some Wi-Fi's own, or of a server in trouble */
        }
        done({ status: answer || request.status >= 400 ? request.status : 0, answer });
      };
      request.onerror = request.ontimeout = request.onabort = () => done({ status: 0, answer: null });
      request.send(body);
    });
})();
