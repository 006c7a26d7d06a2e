/** What the API says and takes, for the rooms that see it only through this client. */
export type {
  Detail,
  Problem,
  RecordView,
  Run,
  RunCommand,
  Session,
  StartBody,
  Stats,
} from "../api/shapes.ts";
