/** The real Worker over computed namespaces that take their time. */
import worker, { Coordinator as RealCoordinator } from "../../src/worker/index.ts";
import { createComputed } from "./computedStore.js";

const { operations, environment } = createComputed();

export class Coordinator extends RealCoordinator {
  constructor(state, env) {
    super(state, environment(env));
  }
}

let own;

export default {
  fetch(request, env) {
    own ??= environment(env);
    if (new URL(request.url).pathname === "/operations") return Response.json(operations);
    return worker.fetch(request, own);
  },
};
