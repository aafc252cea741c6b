// Sends a file to the library, telling how far it is; `fetch` can't tell that.

/** What the library answers: `uploads` that were taken, and sentences of what was `refused`. Rejects where it doesn't. */
export function sendFile(address, token, file, { progress = () => {}, signal } = {}) {
  const request = new XMLHttpRequest(), body = new FormData();
  body.append("csrf_token", token);
  body.append("files", file);
  return new Promise((resolve, reject) => {
    signal?.addEventListener("abort", () => request.abort());
    request.upload.addEventListener("progress", (event) => progress(event.loaded));
    request.addEventListener("load", () => (request.response ? resolve(request.response) : reject(new Error(request.status))));
    for (const failure of ["error", "abort", "timeout"]) request.addEventListener(failure, () => reject(new Error(failure)));
    request.open("POST", address);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.send(body);
  });
}
