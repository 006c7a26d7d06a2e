import {
  copy,
  type Definition,
  defineCollection,
  derive,
  each,
  fieldOf,
  inList,
  inObject,
  ofType,
  onlyElement,
  toNumber,
  values,
} from "../../src/index.ts";

/** A change of shape that a public project made, with made-up records before and after it. */
export type RealChange = {
  what: string;
  /** Where the project says so. */
  source: string;
  definition: Definition;
  examples: { before: object; after: object }[];
};

const base = { containers: {}, copies: [], fills: {}, deprecated: [], secrets: [] };
const named = (type: string, plural: string) => ({ ...base, type, plural, prefix: `${type}:` });

const backend = "spec.rules[].http.paths[].backend";
const minSpans = { 1: 24, 2: 12, 3: 8, 4: 6, 5: 4, 6: 4, 7: 3, 8: 3, 9: 2, 10: 2, 11: 2, 12: 2, 24: 1 };

export const realChanges: RealChange[] = [
  {
    what: "Kubernetes: Ingress v1beta1 to v1",
    source: "https://kubernetes.io/docs/reference/using-api/deprecation-guide/#ingress-v122",
    definition: defineCollection({
      ...named("ingress", "Ingresses"),
      optionalContainers: { [`${backend}.service`]: {}, [`${backend}.service.port`]: {} },
      copies: [
        copy("spec.backend", "spec.defaultBackend", "object"),
        copy(`${backend}.serviceName`, `${backend}.service.name`, "string"),
        copy(`${backend}.servicePort`, `${backend}.service.port.number`, "number", {
          convert: ofType("number"),
          onFailure: "leave",
        }),
        copy(`${backend}.servicePort`, `${backend}.service.port.name`, "string", {
          convert: ofType("string"),
          onFailure: "leave",
        }),
      ],
      fills: { "spec.rules[].http.paths[].pathType": "ImplementationSpecific" },
    }),
    examples: [
      {
        before: {
          spec: {
            rules: [
              { host: "a.example", http: { paths: [{ backend: { serviceName: "shop", servicePort: 80 } }] } },
              { http: { paths: [{ pathType: "Exact", backend: { serviceName: "cart", servicePort: "web" } }] } },
              { host: "b.example" },
            ],
          },
        },
        after: {
          spec: {
            rules: [
              {
                host: "a.example",
                http: {
                  paths: [
                    {
                      backend: {
                        serviceName: "shop",
                        servicePort: 80,
                        service: { name: "shop", port: { number: 80 } },
                      },
                      pathType: "ImplementationSpecific",
                    },
                  ],
                },
              },
              {
                http: {
                  paths: [
                    {
                      pathType: "Exact",
                      backend: {
                        serviceName: "cart",
                        servicePort: "web",
                        service: { name: "cart", port: { name: "web" } },
                      },
                    },
                  ],
                },
              },
              { host: "b.example" },
            ],
          },
        },
      },
    ],
  },
  {
    what: "Stripe 2025-03-31: billing periods move from a subscription to its items",
    source: "https://docs.stripe.com/changelog/basil/2025-03-31/deprecate-subscription-current-period-start-and-end",
    definition: defineCollection({
      ...named("subscription", "Subscriptions"),
      copies: [
        copy("current_period_start", "items.data[].current_period_start", "number"),
        copy("current_period_end", "items.data[].current_period_end", "number"),
      ],
    }),
    examples: [
      {
        before: { current_period_start: 1, current_period_end: 2, items: { data: [{ id: "si_1" }, { id: "si_2" }] } },
        after: {
          current_period_start: 1,
          current_period_end: 2,
          items: {
            data: [
              { id: "si_1", current_period_start: 1, current_period_end: 2 },
              { id: "si_2", current_period_start: 1, current_period_end: 2 },
            ],
          },
        },
      },
    ],
  },
  {
    what: "Renovate: baseBranch becomes a list, automergeMajor moves into major",
    source: "https://github.com/renovatebot/renovate/tree/main/lib/config/migrations/custom",
    definition: defineCollection({
      ...named("config", "Configs"),
      optionalContainers: { major: {} },
      copies: [
        copy("baseBranch", "baseBranches", "array", { convert: inList }),
        copy("automergeMajor", "major.automerge", "boolean"),
      ],
    }),
    examples: [
      {
        before: { baseBranch: "next", automergeMajor: false },
        after: { baseBranch: "next", automergeMajor: false, baseBranches: ["next"], major: { automerge: false } },
      },
      { before: { extends: ["config:base"] }, after: { extends: ["config:base"] } },
    ],
  },
  {
    what: "tldraw: the opacity of a shape moves out of its props and becomes a number",
    source:
      "https://github.com/tldraw/tldraw/blob/main/packages/tlschema/src/records/TLShape.ts (HoistOpacity, AddIsLocked)",
    definition: defineCollection({
      ...named("shape", "Shapes"),
      copies: [copy("props.opacity", "opacity", "number", { convert: toNumber })],
      fills: { opacity: 1, isLocked: false },
    }),
    examples: [
      { before: { props: {} }, after: { props: {}, opacity: 1, isLocked: false } },
      {
        before: { type: "geo", props: { opacity: "0.5", w: 1 } },
        after: { type: "geo", props: { opacity: "0.5", w: 1 }, opacity: 0.5, isLocked: false },
      },
    ],
  },
  {
    what: "Excalidraw: bound elements get a type beside their id",
    source: "https://github.com/excalidraw/excalidraw/blob/master/packages/excalidraw/data/restore.ts",
    definition: defineCollection({
      ...named("drawing", "Drawings"),
      copies: [
        copy("elements[].boundElementIds", "elements[].boundElements", "array", {
          convert: each(inObject("id", { type: "arrow" })),
        }),
        copy("elements[].strokeSharpness", "elements[].roundness", "object", {
          convert: values({ round: { type: 1 } }),
          onFailure: "leave",
        }),
      ],
    }),
    examples: [
      {
        before: {
          elements: [
            { id: "r", boundElementIds: ["x", "y"], strokeSharpness: "round" },
            { id: "x", strokeSharpness: "sharp" },
          ],
        },
        after: {
          elements: [
            {
              id: "r",
              boundElementIds: ["x", "y"],
              strokeSharpness: "round",
              boundElements: [
                { type: "arrow", id: "x" },
                { type: "arrow", id: "y" },
              ],
              roundness: { type: 1 },
            },
            { id: "x", strokeSharpness: "sharp" },
          ],
        },
      },
    ],
  },
  {
    what: "Grafana, dashboard schema 17: minSpan becomes maxPerRow",
    source: "https://github.com/grafana/grafana/blob/main/public/app/features/dashboard/state/DashboardMigrator.ts",
    definition: defineCollection({
      ...named("dashboard", "Dashboards"),
      copies: [copy("panels[].minSpan", "panels[].maxPerRow", "number", { convert: values(minSpans) })],
    }),
    examples: [
      {
        before: { panels: [{ repeat: "host", minSpan: 8 }, { id: 2 }] },
        after: { panels: [{ repeat: "host", minSpan: 8, maxPerRow: 3 }, { id: 2 }] },
      },
    ],
  },
  {
    what: "STAC 1.0: resolution, platform and instrument become common metadata",
    source: "https://github.com/radiantearth/stac-spec/blob/master/CHANGELOG.md",
    definition: defineCollection({
      ...named("item", "Items"),
      copies: [
        copy("properties.eo:gsd", "properties.gsd", "number"),
        copy("properties.eo:platform", "properties.platform", "string"),
        copy("properties.eo:instrument", "properties.instruments", "array", { convert: inList }),
      ],
    }),
    examples: [
      {
        before: { properties: { "eo:gsd": 15, "eo:platform": "sat-8", "eo:instrument": "oli", "eo:cloud_cover": 3 } },
        after: {
          properties: {
            ...{ "eo:gsd": 15, "eo:platform": "sat-8", "eo:instrument": "oli", "eo:cloud_cover": 3 },
            ...{ gsd: 15, platform: "sat-8", instruments: ["oli"] },
          },
        },
      },
    ],
  },
  {
    what: "webpack-dev-server 4: options move into static, client and devMiddleware",
    source: "https://github.com/webpack/webpack-dev-server/blob/master/migration-v4.md",
    definition: defineCollection({
      ...named("server", "Servers"),
      optionalContainers: { static: {}, client: {}, devMiddleware: {} },
      copies: [
        copy("contentBase", "static.directory", "string"),
        copy("contentBasePublicPath", "static.publicPath", "string"),
        copy("clientLogLevel", "client.logging", "string", {
          convert: values({
            silent: "none",
            none: "none",
            warning: "warn",
            warn: "warn",
            error: "error",
            info: "info",
          }),
          onFailure: "report",
        }),
        copy("writeToDisk", "devMiddleware.writeToDisk", "boolean"),
      ],
    }),
    examples: [
      {
        before: { port: 1, contentBase: "public", clientLogLevel: "silent" },
        after: {
          ...{ port: 1, contentBase: "public", clientLogLevel: "silent" },
          ...{ static: { directory: "public" }, client: { logging: "none" } },
        },
      },
    ],
  },
  {
    what: "npm: the licenses of a package become one SPDX expression",
    source: "https://docs.npmjs.com/cli/v11/configuring-npm/package-json#license",
    definition: defineCollection({
      ...named("package", "Packages"),
      copies: [copy("licenses", "license", "string", { convert: [onlyElement, fieldOf("type")], onFailure: "leave" })],
    }),
    examples: [
      {
        before: { name: "a", licenses: [{ type: "MIT", url: "https://mit.example" }] },
        after: { name: "a", licenses: [{ type: "MIT", url: "https://mit.example" }], license: "MIT" },
      },
      // Two need an expression that says "and" or "or", which is a person's decision.
      {
        before: { licenses: [{ type: "MIT" }, { type: "ISC" }] },
        after: { licenses: [{ type: "MIT" }, { type: "ISC" }] },
      },
    ],
  },
  {
    what: "Jupyter 4: cells move out of their worksheets",
    source: "https://github.com/jupyter/nbformat/blob/main/nbformat/v4/convert.py",
    definition: defineCollection({
      ...named("notebook", "Notebooks"),
      copies: [
        copy("worksheets[].cells[].input", "worksheets[].cells[].source", "string"),
        copy("worksheets[].cells[].prompt_number", "worksheets[].cells[].execution_count", "number"),
      ],
      // From several lists into one: no copy can say that.
      derived: [derive("cells", { from: ["worksheets"], version: 1, compute: ([sheets]) => flatCells(sheets ?? []) })],
    }),
    examples: [
      {
        before: { worksheets: [{ cells: [{ input: "1+1", prompt_number: 7 }] }, { cells: [{ source: "text" }] }] },
        after: {
          worksheets: [
            { cells: [{ input: "1+1", prompt_number: 7, source: "1+1", execution_count: 7 }] },
            { cells: [{ source: "text" }] },
          ],
          cells: [{ source: "1+1", execution_count: 7 }, { source: "text" }],
        },
      },
    ],
  },
];

type Cell = { input?: unknown; prompt_number?: unknown };
const flatCells = (sheets: { cells?: Cell[] }[]) =>
  sheets.flatMap(({ cells = [] }) => cells.map(({ input: _input, prompt_number: _number, ...cell }) => cell));
