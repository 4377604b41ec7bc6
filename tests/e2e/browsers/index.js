export { BROWSERS, launch } from "./launch.js";
export { capture } from "./capture.js";
export { clickIn, closedRoot } from "./closed-root.js";
export { assertOnlyHostsDiffer, withHostPermissions } from "./host-permissions.js";
export { installWarnings } from "./install-warnings.js";
export { summarize, trace } from "./trace.js";
export { until } from "./until.js";
