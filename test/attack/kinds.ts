import type { Kind } from "./kind.ts";
import { bodies } from "./kinds/bodies.ts";
import { commands } from "./kinds/commands.ts";
import { crossSite } from "./kinds/crossSite.ts";
import { filesBesideThePage } from "./kinds/files.ts";
import { headers } from "./kinds/headers.ts";
import { ids } from "./kinds/ids.ts";
import { methods } from "./kinds/methods.ts";
import { page } from "./kinds/page.ts";
import { paths } from "./kinds/paths.ts";
import { queries } from "./kinds/queries.ts";
import { spreadsheets } from "./kinds/spreadsheets.ts";
import { stored } from "./kinds/stored.ts";
import { tokens } from "./kinds/tokens.ts";

/** In the order in which they are tried: what starts runs comes last. */
export const kinds: readonly Kind[] = [
  tokens,
  methods,
  bodies,
  crossSite,
  headers,
  paths,
  filesBesideThePage,
  queries,
  ids,
  stored,
  spreadsheets,
  page,
  commands,
];
