/** The real Worker, and a route that fills its store with snapshots of so many bytes each. */
import { superadmin } from "../../src/seed/seedIds.ts";
import worker from "../../src/worker/index.ts";

export { Coordinator } from "../../src/worker/index.ts";

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname !== "/fill") return worker.fetch(request, env);
    const [count, bytes] = [Number(searchParams.get("count")), Number(searchParams.get("bytes"))];
    await env.KV_USERS.put(`user:${superadmin.uid}`, JSON.stringify({ ...superadmin, role: "superadmin" }));
    // As a snapshot is: many elements, not one long text.
    const element = JSON.stringify({ tag: "div", text: "A paragraph of some page", style: { left: 12.5, top: 40 } });
    const elements = `[${Array(Math.ceil(bytes / (element.length + 1)))
      .fill(element)
      .join(",")}]`;
    for (let number = 0; number < count; number += 1) {
      const id = String(number).padStart(3, "0");
      const text = `{"id":"${id}","createdBy":"u1","createdAt":1690000000000,"public":true,"elements":${elements}}`;
      await env.KV_SNAPS.put(`snap:${id}`, text);
    }
    return Response.json({ filled: count });
  },
};
