/** A certificate for the demo's host names, signed by itself, made anew each time: browsers take it only when they are told to take any. */
import { generate } from "selfsigned";

const DAY = 86_400_000;

/**
 * @param {string[]} hosts names that it is good for
 * @returns {Promise<{ key: string, cert: string }>} PEM, as `https.createServer` takes it
 */
export async function certificateFor(hosts) {
  const altNames = hosts.map((value) => ({ type: /** @type {const} */ (2), value }));
  const { private: key, cert } = await generate([{ name: "commonName", value: "Demo on this computer" }], {
    keyType: "ec", notAfterDate: new Date(Date.now() + 30 * DAY), extensions: [{ name: "subjectAltName", altNames }],
  });
  return { key, cert };
}
