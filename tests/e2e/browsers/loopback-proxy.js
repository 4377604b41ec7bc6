// A small SOCKS 5 server: Firefox asks it for "jira.example.com:8080" and gets a loopback port, so the address bar, Host header and origin
// stay the real ones, for http, https and web sockets alike. Names that nobody mapped are refused and remembered.
import net from "node:net";

const CONNECTED = Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]);
const REFUSED = Buffer.from([5, 2, 0, 1, 0, 0, 0, 0, 0, 0]);

/** @param {Record<string, number>} hosts "name" or "name:port" → loopback port */
export async function openLoopbackProxy(hosts) {
  const refused = [];
  const open = new Set();
  const server = net.createServer((client) => {
    open.add(client);
    client.on("close", () => open.delete(client)).on("error", () => client.destroy());
    let seen = Buffer.alloc(0);
    let greeted = false;
    const read = (bytes) => {
      seen = Buffer.concat([seen, bytes]);
      if (!greeted) {
        if (seen.length < 2 || seen.length < 2 + seen[1]) return;
        seen = seen.subarray(2 + seen[1]);
        greeted = true;
        client.write(Buffer.from([5, 0]));
      }
      if (seen.length < 5) return;
      const kind = seen[3];
      const length = kind === 3 ? 1 + seen[4] : kind === 1 ? 4 : 16;
      if (seen.length < 4 + length + 2) return;
      client.off("data", read);
      const name = kind === 3 ? seen.toString("latin1", 5, 4 + length) : [...seen.subarray(4, 4 + length)].join(".");
      const port = seen.readUInt16BE(4 + length);
      const rest = seen.subarray(4 + length + 2);
      const target = hosts[`${name}:${port}`] ?? hosts[name];
      if (target === undefined) {
        refused.push(`${name}:${port}`);
        client.end(REFUSED);
        return;
      }
      const site = net.connect(target, "127.0.0.1", () => {
        client.write(CONNECTED);
        if (rest.length > 0) site.write(rest);
        client.pipe(site);
        site.pipe(client);
      });
      open.add(site);
      site.on("close", () => { open.delete(site); client.destroy(); }).on("error", () => client.destroy());
      client.on("close", () => site.destroy());
    };
    client.on("data", read);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: server.address().port,
    /** Addresses that the browser wanted and did not get. */
    refused,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
