/* Numbers typed into the points table but not saved yet: kept on this machine, for this person and this year only. */
(() => {
  const table = () => document.getElementById("bang-diem");
  const prefix = () => `diem:${table().dataset.person}:${table().dataset.year}:`;
  const quietly = (work) => {
    try {
      return work();
    } catch {
      return null; /* private window, or no room left: the number still stands in the page */
    }
  };

  window.pointsDrafts = {
    keep: (key, draft) => quietly(() => localStorage.setItem(prefix() + key, JSON.stringify(draft))),
    forget: (key) => quietly(() => localStorage.removeItem(prefix() + key)),
    all: () =>
      quietly(() =>
        Object.keys(localStorage)
          .filter((name) => name.startsWith(prefix()))
          .map((name) => [name.slice(prefix().length), quietly(() => JSON.parse(localStorage.getItem(name)))])
          .filter(([, draft]) => draft && typeof draft.points === "string"),
      ) || [],
  };
})();
