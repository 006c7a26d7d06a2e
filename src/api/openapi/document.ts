import type { Right } from "../../engine/rights.ts";

/** As much of OpenAPI 3.1 as the description of this API is made of. https://spec.openapis.org/oas/v3.1.1 */
export type OpenApi = {
  openapi: "3.1.1";
  info: { title: string; version: string; description: string };
  servers: { url: string; description: string }[];
  security: Record<string, string[]>[];
  tags: { name: string; description: string }[];
  paths: Record<string, Partial<Record<Method, DescribedOperation>>>;
  components: {
    schemas: Record<string, JsonSchema>;
    responses: Record<string, DescribedResponse>;
    securitySchemes: Record<string, object>;
  };
};

export type Method = "get" | "post" | "patch" | "delete";

export type DescribedOperation = {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  parameters: DescribedParameter[];
  requestBody?: { required: boolean; content: Record<"application/json", DescribedContent> };
  responses: Record<string, DescribedResponse | Reference>;
  /** What the session must be allowed. */
  "x-needs": Right;
  /** What a person should know before sending a call that is no mere question. */
  "x-warning"?: string;
};

export type DescribedParameter = {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  description: string;
  schema: JsonSchema;
  example?: string;
  /** A list in one parameter, with commas. */
  style?: "form";
  explode?: boolean;
};

export type DescribedContent = {
  schema: JsonSchema;
  examples?: Record<string, { summary: string; value: unknown }>;
};

export type DescribedResponse = {
  description: string;
  headers?: Record<string, { description: string; schema: JsonSchema }>;
  content?: Record<string, DescribedContent>;
};

export type Reference = { $ref: string };

/** A schema of JSON Schema 2020-12. */
export type JsonSchema = {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  [keyword: string]: unknown;
};

/** What the document is divided into. */
export const subjects = {
  Figures: "How far the migration is, and what the rest of it would take.",
  "Starting runs": "Every run belongs to the server: it goes on whether or not anybody waits for it.",
  Runs: "What runs there are, how they go, and how to steer them.",
  Records: "Single records, with their secrets masked.",
  Backups: "What was saved before it was changed.",
  Approvals: "What needs approval by a second person, where approvals are on.",
  "Audit trail": "Who did what.",
  "This API": "Who is asking, and what there is.",
} as const;
export type Subject = keyof typeof subjects;
