// The sandbox server's JSON: one call per thing a person can do, and one event stream.

/** What the sandbox refused, with a sentence a person can read. */
export class Refusal extends Error {
  constructor(body) {
    super(body.message || body.error || "The sandbox refused this.");
    this.code = body.error || "";
  }
}

/** POST `body` to /sandbox/`act`. Throws Refusal on a refusal or when the server is gone. */
export function act(name, body) {
  return post(name, "application/json", JSON.stringify(body));
}

/** Put a file of `user` on the server; the answer's `file` names it. */
export function upload(user, file) {
  const about = new URLSearchParams({ user, name: file.name, type: file.type });
  return post(`file?${about}`, "application/octet-stream", file);
}

async function post(where, type, body) {
  let response;
  try {
    response = await fetch(`/sandbox/${where}`, { method: "POST", headers: { "Content-Type": type }, body });
  } catch {
    throw new Refusal({ error: "unreachable", message: "The sandbox server does not answer." });
  }
  const answer = await response.json().catch(() => ({ ok: false, error: `http_${response.status}` }));
  if (!response.ok || answer.ok === false) throw new Refusal(answer);
  return answer;
}

/** The whole world as the server sees it. */
export async function loadState() {
  const response = await fetch("/sandbox/state", { cache: "no-store" });
  if (!response.ok) throw new Refusal({ error: `http_${response.status}` });
  return response.json();
}

/** Listen to changes. `onOpen` runs at every (re)connection, `onLost` when the line drops; EventSource redials itself. */
export function listen(onEvent, onOpen, onLost) {
  const source = new EventSource("/sandbox/stream");
  source.onopen = onOpen;
  source.onerror = () => {
    onLost();
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(onEvent, onOpen, onLost), 2000);
  };
  source.onmessage = (message) => onEvent(JSON.parse(message.data));
}
