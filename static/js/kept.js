// What is kept in this browser, or nothing where that is forbidden or full.

function safely(name) {
  return (...values) => {
    try {
      return localStorage[name](...values);
    } catch {
      return null;
    }
  };
}

export const kept = { get: safely("getItem"), set: safely("setItem"), remove: safely("removeItem") };
